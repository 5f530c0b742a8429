package dev.lanewise.models;

import dev.lanewise.formats.SafeTensorsFile;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tensors of a safetensors file, which is one dictionary. */
final class SafeTensorsStore implements TensorStore {
    private final SafeTensorsFile file;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    SafeTensorsStore(SafeTensorsFile file) {
        this.file = file;
        file.shapes().forEach((name, shape) -> {
            String problem = file.isReadable(name) ? "" : "its numbers are of type " + file.typeName(name);
            entries.put(name, new Entry("", problem.isEmpty() ? shape : null, problem));
        });
    }

    @Override
    public Map<String, Entry> entries() {
        return entries;
    }

    @Override
    public Map<String, String> metadata() {
        return file.metadata();
    }

    @Override
    public Map<String, Tensor> read(Collection<String> names) throws IOException {
        return file.read(names);
    }
}
