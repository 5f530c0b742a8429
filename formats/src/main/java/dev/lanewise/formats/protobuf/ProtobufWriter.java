package dev.lanewise.formats.protobuf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes the fields of one Protocol Buffers message, one after the other; each method returns the writer. */
public final class ProtobufWriter {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A writer of an empty message. */
    public ProtobufWriter() {}

    /** Writes an integer. */
    public ProtobufWriter varint(int field, long value) {
        key(field, VARINT);
        raw(value);
        return this;
    }

    /** Writes a number of single precision. */
    public ProtobufWriter fixedFloat(int field, float value) {
        key(field, FIXED32);
        out.writeBytes(ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array());
        return this;
    }

    /** Writes a number of double precision. */
    public ProtobufWriter fixedDouble(int field, double value) {
        key(field, FIXED64);
        out.writeBytes(ByteBuffer.allocate(Double.BYTES).order(ByteOrder.LITTLE_ENDIAN).putDouble(value).array());
        return this;
    }

    /** Writes bytes. */
    public ProtobufWriter bytes(int field, byte[] content) {
        key(field, BYTES);
        raw(content.length);
        out.writeBytes(content);
        return this;
    }

    /** Writes a text. */
    public ProtobufWriter string(int field, String text) {
        return bytes(field, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes an embedded message. */
    public ProtobufWriter message(int field, ProtobufWriter message) {
        return bytes(field, message.toBytes());
    }

    /** The message. */
    public byte[] toBytes() {
        return out.toByteArray();
    }

    private void key(int field, int type) {
        raw((long) field << 3 | type);
    }

    private void raw(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
