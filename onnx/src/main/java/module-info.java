/** Reads networks from ONNX files. */
module dev.lanewise.onnx {
    requires transitive dev.lanewise.nn;
    requires dev.lanewise.formats;

    exports dev.lanewise.onnx;
}
