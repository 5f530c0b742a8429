package dev.lanewise.models;

/** What stands for a tensor, or the storage of one, that cannot be read; it does no harm unless it is needed. */
record Unreadable(String problem) {}
