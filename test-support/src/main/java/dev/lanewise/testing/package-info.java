/**
 * What the tests of all modules share: where the reference data is, and readers for its files that share no code with the
 * library's own.
 */
package dev.lanewise.testing;
