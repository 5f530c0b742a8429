/** Data-set readers and the loader that prepares the next batch while this one trains. */
module dev.lanewise.data {
    requires transitive dev.lanewise.tensor;
    requires dev.lanewise.formats;
    requires java.desktop;
    requires java.net.http;

    exports dev.lanewise.data;
}
