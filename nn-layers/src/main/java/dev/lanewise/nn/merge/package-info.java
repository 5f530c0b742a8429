/** Functions of several tensors, where the ways of a {@link dev.lanewise.nn.Graph} meet. */
package dev.lanewise.nn.merge;
