/** Tensors in safetensors files, and what all file formats share. */
// The modules that packages are exported to are compiled after this one.
@SuppressWarnings("module") module dev.lanewise.formats {
    requires transitive dev.lanewise.tensor;

    exports dev.lanewise.formats;
    exports dev.lanewise.formats.io to
            dev.lanewise.data,
            dev.lanewise.models,
            dev.lanewise.training,
            dev.lanewise.cli;
    exports dev.lanewise.formats.protobuf to
            dev.lanewise.onnx,
            dev.lanewise.training;
    exports dev.lanewise.formats.json to
            dev.lanewise.data,
            dev.lanewise.models,
            dev.lanewise.training,
            dev.lanewise.cli;
}
