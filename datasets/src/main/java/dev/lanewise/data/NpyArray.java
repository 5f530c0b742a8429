package dev.lanewise.data;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An array in an NPY file whose header was read, and whose elements are read once, as they are needed. */
final class NpyArray implements Closeable {
    private static final int CHUNK_BYTES = 1 << 16;

    private final CheckedInput in;
    private final NpyHeader header;

    private NpyArray(CheckedInput in, NpyHeader header) {
        this.in = in;
        this.header = header;
    }

    /** Receives elements in the order of the file. */
    @FunctionalInterface
    interface Receiver {
        void take(float[] chunk, int count) throws IOException;
    }

    /** Moves an element from its place in the file to its place in logical order. */
    @FunctionalInterface
    interface Move {
        void move(int from, int to);
    }

    /** Reads the header; the array closes the stream. */
    static NpyArray of(CheckedInput in) throws IOException {
        try {
            return new NpyArray(in, NpyHeader.read(in));
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    NpyHeader header() {
        return header;
    }

    /** What messages call it. */
    String name() {
        return in.name();
    }

    /**
     * Reads all elements.
     *
     * @throws DatasetFormatException if there are not as many as the header declares, or they are damaged
     */
    void read(Receiver receiver) throws IOException {
        int size = header.type().bytes();
        int elements = header.elements();
        String declaration = "the array of shape " + header.shape() + " and type " + header.type();
        in.requireRoom((long) size * elements, declaration);
        byte[] chunk = new byte[CHUNK_BYTES];
        float[] values = new float[CHUNK_BYTES / size];
        for (int at = 0; at < elements;) {
            int count = Math.min(elements - at, values.length);
            in.fill(chunk, 0, count * size, (long) at * size, declaration);
            header.type().decode(ByteBuffer.wrap(chunk, 0, count * size).order(header.order()), values, 0);
            receiver.take(values, count);
            at += count;
        }
        in.requireEnd(declaration);
    }

    /** Reads all elements in their logical order: the last axis changes fastest. */
    float[] floats() throws IOException {
        float[] values = new Floats().values;
        if (!header.columnMajor()) {
            return values;
        }
        float[] rowMajor = GrownArrays.take(name(), 2L * Float.BYTES * values.length, () -> new float[values.length]);
        toRowMajor((from, to) -> rowMajor[to] = values[from]);
        return rowMajor;
    }

    /** Tells each element's place in the file and in logical order. */
    void toRowMajor(Move move) {
        int[] dimensions = header.dimensions().stream().mapToInt(Long::intValue).toArray();
        int[] index = new int[dimensions.length];
        int elements = header.elements();
        for (int to = 0; to < elements; to++) {
            int from = 0;
            for (int axis = dimensions.length - 1; axis >= 0; axis--) {
                from = from * dimensions[axis] + index[axis];
            }
            move.move(from, to);
            for (int axis = dimensions.length - 1; axis >= 0 && ++index[axis] == dimensions[axis]; axis--) {
                index[axis] = 0;
            }
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** The elements of the file in one array. */
    private final class Floats {
        private float[] values = new float[0];
        private int size;

        private Floats() throws IOException {
            read((chunk, count) -> {
                if (size + count > values.length) {
                    values = GrownArrays.grow(name(), values, header.elements());
                }
                System.arraycopy(chunk, 0, values, size, count);
                size += count;
            });
        }
    }
}
