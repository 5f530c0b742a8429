/**
 * Benchmarks of kernels, operations and whole networks by JMH, and what they share with the comparisons with other
 * libraries: shapes, training steps, tables and charts of results.
 */
package dev.lanewise.bench;
