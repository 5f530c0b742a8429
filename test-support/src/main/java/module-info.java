/** What the tests of all modules share: the reference data and its readers. */
module dev.lanewise.testing {
    requires jdk.management;
    requires org.junit.jupiter.api;
    requires transitive tools.jackson.databind;

    exports dev.lanewise.testing;
}
