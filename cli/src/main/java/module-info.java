/** The command {@code lanewise}. */
module dev.lanewise.cli {
    requires dev.lanewise.models;
    requires dev.lanewise.onnx;
    requires dev.lanewise.training;
    requires info.picocli;
    requires java.desktop;

    opens dev.lanewise.cli to
            info.picocli;
}
