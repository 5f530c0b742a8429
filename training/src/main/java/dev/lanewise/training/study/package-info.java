/**
 * Experiments of the lectures that compare whole training runs.
 *
 * <p>{@link dev.lanewise.training.study.RegularizationStudy} trains one network without and with each method of
 * {@link dev.lanewise.training.study.RegularizationMethod}, from the same first weights.
 */
package dev.lanewise.training.study;
