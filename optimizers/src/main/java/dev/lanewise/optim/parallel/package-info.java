/**
 * Training of one vector of weights by several workers on threads: lock-free, by a parameter server, elastic, and
 * synchronous.
 *
 * <p>{@link dev.lanewise.optim.parallel.ParallelMethod} is what they have in common. Only the synchronous method
 * promises the same bits from run to run; the others depend on how the threads meet.
 */
package dev.lanewise.optim.parallel;
