/** Pictures that explain: paths of optimizers, loss landscapes, what a network sees and where it looks. */
package dev.lanewise.training.visual;
