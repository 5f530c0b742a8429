/** A user's module, which names only the Lanewise modules that it calls itself. */
module example {
    requires dev.lanewise.nn;
}
