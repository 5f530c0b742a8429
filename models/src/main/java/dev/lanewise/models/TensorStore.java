package dev.lanewise.models;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;

/** The tensors of a file by name, which are read when they are wanted: one implementation for each kind of file. */
interface TensorStore {
    /**
     * What is known of a tensor that is not read.
     *
     * @param dictionary what the file calls the dictionary that the tensor is an entry of; empty for the outermost
     * @param shape null if it cannot be read
     * @param problem why it cannot be read; empty if it can
     */
    record Entry(String dictionary, Shape shape, String problem) {
        boolean isReadable() {
            return shape != null;
        }
    }

    /** What is known of each tensor, by its name with those of all dictionaries around it, in the order of the file. */
    Map<String, Entry> entries();

    /** The texts that describe the tensors. */
    Map<String, String> metadata();

    /** Reads readable tensors, by the names that {@link #entries} has; in the order given. */
    Map<String, Tensor> read(Collection<String> names) throws IOException;
}
