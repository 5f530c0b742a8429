/** What all file formats share: files that appear whole or not at all, and the element types of stored tensors. */
package dev.lanewise.tensor.internal.io;
