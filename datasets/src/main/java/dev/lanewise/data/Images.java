package dev.lanewise.data;

import java.io.IOException;
import java.util.List;

/** Labelled images of any size; {@link FramedDataset} makes samples of them. Safe for use by several threads at once. */
interface Images {
    int size();

    List<String> classNames();

    int label(int index);

    /** 1 for gray images, 3 for RGB: the same for all. */
    int channels();

    /**
     * Reads and decodes an image.
     *
     * @throws IOException if it cannot be read or decoded; the message names it
     */
    Image image(int index) throws IOException;

    /** What messages call an image. */
    String name(int index);

    /** What {@link Dataset#key} says of an image. */
    default String key(int index) {
        return Integer.toString(label(index));
    }

    /** No images, of these classes. */
    static Images none(List<String> classNames, int channels) {
        return new NoImages(classNames, channels);
    }

    /** A part that a data set does not have. */
    record NoImages(List<String> classNames, int channels) implements Images {
        @Override
        public int size() {
            return 0;
        }

        @Override
        public int label(int index) {
            throw new IndexOutOfBoundsException(index);
        }

        @Override
        public Image image(int index) {
            throw new IndexOutOfBoundsException(index);
        }

        @Override
        public String name(int index) {
            throw new IndexOutOfBoundsException(index);
        }
    }
}
