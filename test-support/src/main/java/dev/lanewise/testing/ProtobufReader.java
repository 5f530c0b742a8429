package dev.lanewise.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads the fields of one Protocol Buffers message, one after the other. */
final class ProtobufReader {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final ByteBuffer data;
    private int wireType;

    ProtobufReader(byte[] message) {
        this(ByteBuffer.wrap(message));
    }

    private ProtobufReader(ByteBuffer message) {
        data = message.order(ByteOrder.LITTLE_ENDIAN);
    }

    /** What {@link #repeated} does with each value. */
    @FunctionalInterface
    interface Values {
        void read(ProtobufReader reader);
    }

    /** Goes to the next field and returns its number, or 0 at the end. */
    int next() {
        if (!data.hasRemaining()) {
            return 0;
        }
        long tag = rawVarint();
        wireType = (int) tag & 7;
        return (int) (tag >>> 3);
    }

    long varint() {
        require(VARINT);
        return rawVarint();
    }

    float fixedFloat() {
        require(FIXED32);
        return data.getFloat();
    }

    /** The content of a field of bytes or of an embedded message. */
    ByteBuffer bytes() {
        require(BYTES);
        int length = (int) rawVarint();
        ByteBuffer slice = data.slice(data.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        data.position(data.position() + length);
        return slice;
    }

    ProtobufReader message() {
        return new ProtobufReader(bytes());
    }

    String string() {
        return StandardCharsets.UTF_8.decode(bytes()).toString();
    }

    /** Reads one value of a repeated number, or all of them if they are packed. */
    void repeated(int elementWireType, Values values) {
        if (wireType != BYTES) {
            values.read(this);
            return;
        }
        ProtobufReader packed = message();
        packed.wireType = elementWireType;
        while (packed.data.hasRemaining()) {
            values.read(packed);
        }
    }

    void repeatedVarint(Values values) {
        repeated(VARINT, values);
    }

    void repeatedFloat(Values values) {
        repeated(FIXED32, values);
    }

    void repeatedDouble(Values values) {
        repeated(FIXED64, values);
    }

    double fixedDouble() {
        require(FIXED64);
        return data.getDouble();
    }

    void skip() {
        switch (wireType) {
            case VARINT -> rawVarint();
            case FIXED64 -> data.position(data.position() + Long.BYTES);
            case BYTES -> bytes();
            case FIXED32 -> data.position(data.position() + Integer.BYTES);
            default -> throw new IllegalArgumentException("no wire type " + wireType + " is known");
        }
    }

    private void require(int expected) {
        if (wireType != expected) {
            throw new IllegalArgumentException("wire type " + expected + " expected, but it is " + wireType);
        }
    }

    private long rawVarint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte part = data.get();
            value |= (long) (part & 0x7f) << shift;
            if (part >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a varint is longer than 10 bytes");
    }
}
