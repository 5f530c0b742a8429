/**
 * What keeps a network from learning its training data by heart.
 *
 * <p>A {@link dev.lanewise.nn.regularization.Regularizer} adds a penalty to the loss, a
 * {@link dev.lanewise.nn.regularization.Constraint} moves parameters after a step, and layers such as
 * {@link dev.lanewise.nn.regularization.Dropout} and {@link dev.lanewise.nn.regularization.KlSparsity} act within a
 * pass. {@link dev.lanewise.nn.DropConnect} stands with the layers whose weights it drops.
 */
package dev.lanewise.nn.regularization;
