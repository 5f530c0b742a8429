/** The wire format of Protocol Buffers, as far as ONNX and TensorBoard need it: fields read one after the other, and written. */
package dev.lanewise.formats.protobuf;
