/** Network architectures and their pretrained weights. */
module dev.lanewise.models {
    requires transitive dev.lanewise.formats;
    requires transitive dev.lanewise.nn;

    exports dev.lanewise.models;
}
