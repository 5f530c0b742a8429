/** Reads networks from ONNX files: {@link dev.lanewise.onnx.Onnx}. */
package dev.lanewise.onnx;
