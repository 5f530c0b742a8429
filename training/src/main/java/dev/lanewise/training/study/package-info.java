/** Experiments of the lectures that compare whole training runs. */
package dev.lanewise.training.study;
