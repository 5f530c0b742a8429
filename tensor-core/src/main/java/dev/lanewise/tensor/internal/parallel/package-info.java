/**
 * Threads and their memory: the pool that runs fixed tasks, and the scratch arrays that tasks borrow.
 *
 * <p>Work is cut by size, never by thread, so results do not depend on how many threads there are.
 */
package dev.lanewise.tensor.internal.parallel;
