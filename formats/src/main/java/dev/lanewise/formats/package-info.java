/**
 * Safetensors files: named tensors with metadata, read and written whole.
 *
 * <p>{@link dev.lanewise.formats.SafeTensors} is the format in which networks and training runs are kept. All that a
 * file's header claims is checked against the file's length before memory is taken for it.
 */
package dev.lanewise.formats;
