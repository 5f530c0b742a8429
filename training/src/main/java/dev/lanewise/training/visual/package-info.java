/**
 * Pictures that explain: paths of optimizers, loss landscapes, what a network sees and where it looks.
 *
 * <p>The classes compute what is shown, for example {@link dev.lanewise.training.visual.GradCam} the places that speak for a
 * class and {@link dev.lanewise.training.visual.LossLandscape} the losses around a network's weights; charts of
 * {@link dev.lanewise.training.plot} draw it.
 */
package dev.lanewise.training.visual;
