package dev.lanewise.models;

import dev.lanewise.formats.io.ElementType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;

/** A tensor as a checkpoint describes it: a strided window inside a storage; offset and strides are in elements. */
record StoredTensor(Storage storage, long offset, Shape shape, long[] strides) {
    /** A flat array of {@code elements} elements whose data lies elsewhere in the file under {@code key}. */
    record Storage(String key, ElementType type, long elements) {
        /** The size of the data. */
        long bytes() {
            return elements * type.bytes();
        }

        /**
         * The same bytes as elements of another type.
         *
         * @throws IllegalArgumentException if they are not whole elements
         */
        Storage of(ElementType other) {
            if (bytes() % other.bytes() != 0) {
                throw new IllegalArgumentException("its " + bytes() + " bytes are no whole numbers of type " + other);
            }
            return new Storage(key, other, bytes() / other.bytes());
        }
    }

    /**
     * Checks the window.
     *
     * @throws IllegalArgumentException if it reaches outside the storage
     */
    StoredTensor {
        long last = offset;
        for (int axis = 0; axis < shape.rank(); axis++) {
            if (strides[axis] < 0) {
                throw new IllegalArgumentException("it has the stride " + strides[axis]);
            }
            last = Math.addExact(last, Math.multiplyExact(Math.max(0, shape.dimension(axis) - 1L), strides[axis]));
        }
        if (offset < 0 || shape.elements() > 0 && last >= storage.elements()) {
            throw new IllegalArgumentException("its shape " + shape + " reaches outside its storage of "
                    + storage.elements() + " elements");
        }
    }

    /** The tensor, given the decoded elements of its storage. */
    Tensor materialize(float[] elements) {
        if (elements.length == shape.elements() && isContiguous()) {
            return Tensor.of(shape, elements);
        }
        float[] values = new float[shape.elements()];
        int[] index = new int[shape.rank()];
        long position = offset;
        for (int i = 0; i < values.length; i++) {
            values[i] = elements[(int) position];
            for (int axis = shape.rank() - 1; axis >= 0; axis--) {
                position += strides[axis];
                if (++index[axis] < shape.dimension(axis)) {
                    break;
                }
                position -= strides[axis] * index[axis];
                index[axis] = 0;
            }
        }
        return Tensor.of(shape, values);
    }

    private boolean isContiguous() {
        long expected = 1;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            if (shape.dimension(axis) > 1 && strides[axis] != expected) {
                return false;
            }
            expected *= shape.dimension(axis);
        }
        return offset == 0;
    }
}
