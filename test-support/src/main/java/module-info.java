/** What the tests of all modules share: the reference data and its readers. */
module dev.lanewise.testing {
    requires jdk.management;
    requires transitive org.junit.jupiter.api;
    requires transitive tools.jackson.databind;

    exports dev.lanewise.testing;

    provides org.junit.jupiter.api.extension.Extension with dev.lanewise.testing.UnprovedTests;
}
