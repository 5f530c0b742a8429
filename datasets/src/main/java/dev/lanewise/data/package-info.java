/**
 * Data sets, transforms of their samples, and the loader that prepares the next batches while one trains.
 *
 * <p>A {@link dev.lanewise.data.Dataset} gives samples by index; {@link dev.lanewise.data.Datasets} opens the published
 * ones, {@link dev.lanewise.data.ImageFolder} a user's own images, {@link dev.lanewise.data.NpyFile} arrays. Transforms
 * draw from a random stream of each sample, so {@link dev.lanewise.data.BatchLoader} gives the same batches at any number
 * of threads. Files are read without trust: sizes are checked before memory is taken, and messages name file and place.
 */
package dev.lanewise.data;
