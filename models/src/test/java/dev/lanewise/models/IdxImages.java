package dev.lanewise.models;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/** The first gray images of a gzipped IDX file with their labels; trusts the files, as only a test may. */
record IdxImages(int height, int width, byte[] pixels, int[] labels) {

    /** Reads {@code count} images of {@code part}, {@code train} or {@code t10k}. */
    static IdxImages read(Path folder, String part, int count) throws IOException {
        int[] labels = new int[count];
        try (DataInputStream in = open(folder.resolve(part + "-labels-idx1-ubyte.gz"))) {
            in.skipNBytes(8);
            for (int i = 0; i < count; i++) {
                labels[i] = in.readUnsignedByte();
            }
        }
        try (DataInputStream in = open(folder.resolve(part + "-images-idx3-ubyte.gz"))) {
            in.skipNBytes(8);
            int height = in.readInt();
            int width = in.readInt();
            return new IdxImages(height, width, in.readNBytes(count * height * width), labels);
        }
    }

    private static DataInputStream open(Path file) throws IOException {
        return new DataInputStream(new GZIPInputStream(Files.newInputStream(file), 1 << 16));
    }

    /** Images {@code from} to {@code to} (exclusive) as {@code (x·scale − mean) / deviation}. */
    Tensor tensor(int from, int to, double scale, double mean, double deviation) {
        int size = height * width;
        float[] values = new float[(to - from) * size];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (((pixels[from * size + i] & 0xff) * scale - mean) / deviation);
        }
        return Tensor.of(Shape.of(to - from, 1, height, width), values);
    }

    int[] labels(int from, int to) {
        return Arrays.copyOfRange(labels, from, to);
    }
}
