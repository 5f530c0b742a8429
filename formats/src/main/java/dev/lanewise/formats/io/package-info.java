/**
 * What all file formats share: files that appear whole or not at all, archives that are
 * verified as they are read, what readers allow at most, and the element types of stored tensors.
 *
 * <p>Only Lanewise's own modules see this package. {@link dev.lanewise.formats.io.AtomicFile} writes every file that a
 * user may come to depend on; {@link dev.lanewise.formats.io.ElementType} decodes the elements of safetensors, NumPy
 * and PyTorch files to float32;
 * {@link dev.lanewise.formats.io.ZipArchive} reads zip archives without trust.
 */
package dev.lanewise.formats.io;
