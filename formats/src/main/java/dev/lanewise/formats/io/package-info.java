/**
 * What all file formats share: files that appear whole or not at all, and the element types of stored tensors.
 *
 * <p>Only Lanewise's own modules see this package. {@link dev.lanewise.formats.io.AtomicFile} writes every file that a
 * user may come to depend on; {@link dev.lanewise.formats.io.ElementType} decodes the elements of safetensors, NumPy
 * and PyTorch files to float32.
 */
package dev.lanewise.formats.io;
