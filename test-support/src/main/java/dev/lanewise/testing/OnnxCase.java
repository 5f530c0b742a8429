package dev.lanewise.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * One of ONNX' own operator tests: a model with the values that its inputs have and its outputs must have.
 *
 * @param name the test's name, unique within its folder
 * @param model the model
 * @param inputs the values of the model's inputs, in order
 * @param outputs the expected values of the model's outputs, in order
 */
public record OnnxCase(String name, OnnxModel model, List<OnnxTensor> inputs, List<OnnxTensor> outputs) {
    /** Where a case is, before it is read. */
    public record Location(String name, Path folder, List<String> inputs, List<String> outputs) {
        /** Reads the case. */
        public OnnxCase read() throws IOException {
            return new OnnxCase(name, OnnxModel.read(folder.resolve("model.onnx")), tensors(inputs), tensors(outputs));
        }

        private List<OnnxTensor> tensors(List<String> files) throws IOException {
            List<OnnxTensor> tensors = new ArrayList<>();
            for (String file : files) {
                tensors.add(OnnxTensor.read(folder.resolve(file)));
            }
            return tensors;
        }
    }

    /** The cases of an index: entries with the name ("test"), the kind of folder ("kind") and the files of tensors. */
    public static List<Location> index(Path index) {
        List<Location> locations = new ArrayList<>();
        for (JsonNode entry : TestData.json(index)) {
            String name = entry.get("test").asString();
            Path folder = index.resolveSibling("onnx-" + entry.get("kind").asString()).resolve(name);
            locations.add(new Location(name, folder, files(entry.get("inputs")), files(entry.get("outputs"))));
        }
        return locations;
    }

    private static List<String> files(JsonNode entries) {
        List<String> files = new ArrayList<>();
        entries.forEach(entry -> files.add(entry.get("file").asString()));
        return files;
    }
}
