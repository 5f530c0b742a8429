package dev.lanewise.formats.protobuf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads the fields of one Protocol Buffers message, one after the other, without copying them.
 *
 * <p>No length is believed before it is held against what is left of the message around it. Groups, which ended with version 2 of the
 * format, are refused.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Encoding</a>
 */
public final class ProtobufReader {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final ByteBuffer data;
    private int field;
    private int wireType;

    /** A reader of a message. */
    public ProtobufReader(byte[] message) {
        this(ByteBuffer.wrap(message));
    }

    /** A reader of the rest of a buffer, whose position stays. */
    public ProtobufReader(ByteBuffer message) {
        data = message.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** What is done with each value of a repeated field. */
    @FunctionalInterface
    public interface Value {
        /** Takes the value that the reader stands before. */
        void read(ProtobufReader reader) throws ProtobufException;
    }

    /** Goes to the next field and returns its number, or 0 at the end; its value must then be read or skipped. */
    public int next() throws ProtobufException {
        if (!data.hasRemaining()) {
            return 0;
        }
        long tag = rawVarint();
        wireType = (int) tag & 7;
        if (tag >>> 3 == 0 || tag >>> 32 != 0) {
            throw new ProtobufException("no field has the tag " + Long.toUnsignedString(tag));
        }
        field = (int) (tag >>> 3);
        return field;
    }

    /** An integer. */
    public long varint() throws ProtobufException {
        require(VARINT, 0);
        return rawVarint();
    }

    /** A number of single precision. */
    public float fixedFloat() throws ProtobufException {
        require(FIXED32, Float.BYTES);
        return data.getFloat();
    }

    /** A number of double precision. */
    public double fixedDouble() throws ProtobufException {
        require(FIXED64, Double.BYTES);
        return data.getDouble();
    }

    /** The content of a field of bytes or of an embedded message, in the same memory. */
    public ByteBuffer bytes() throws ProtobufException {
        require(BYTES, 0);
        long length = rawVarint();
        if (length < 0 || length > data.remaining()) {
            throw new ProtobufException("field " + field + " has a length of " + Long.toUnsignedString(length)
                    + " bytes, but " + data.remaining() + " are left");
        }
        ByteBuffer slice = data.slice(data.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
        data.position(data.position() + (int) length);
        return slice;
    }

    /** A reader of an embedded message. */
    public ProtobufReader message() throws ProtobufException {
        return new ProtobufReader(bytes());
    }

    /** A text, which must be UTF-8. */
    public String string() throws ProtobufException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes()).toString();
        } catch (CharacterCodingException e) {
            throw new ProtobufException("field " + field + " is no text of UTF-8");
        }
    }

    /** Reads one integer of a repeated field, or all of them if they are packed. */
    public void repeatedVarint(Value value) throws ProtobufException {
        repeated(VARINT, value);
    }

    /** Reads one number of single precision of a repeated field, or all of them if they are packed. */
    public void repeatedFloat(Value value) throws ProtobufException {
        repeated(FIXED32, value);
    }

    /** Reads one number of double precision of a repeated field, or all of them if they are packed. */
    public void repeatedDouble(Value value) throws ProtobufException {
        repeated(FIXED64, value);
    }

    private void repeated(int elementType, Value value) throws ProtobufException {
        if (wireType != BYTES) {
            value.read(this);
            return;
        }
        ProtobufReader packed = message();
        packed.field = field;
        packed.wireType = elementType;
        while (packed.data.hasRemaining()) {
            value.read(packed);
        }
    }

    /** Goes over the value of the field. */
    public void skip() throws ProtobufException {
        switch (wireType) {
            case VARINT -> rawVarint();
            case FIXED64 -> fixedDouble();
            case BYTES -> bytes();
            case FIXED32 -> fixedFloat();
            default -> throw new ProtobufException("field " + field + " has the wire type " + wireType
                    + ", which does not exist or is not read");
        }
    }

    private void require(int expected, int length) throws ProtobufException {
        if (wireType != expected) {
            throw new ProtobufException("field " + field + " has the wire type " + wireType + ", where " + expected
                    + " is expected");
        }
        if (data.remaining() < length) {
            throw new ProtobufException("the message ends within field " + field);
        }
    }

    private long rawVarint() throws ProtobufException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (!data.hasRemaining()) {
                throw new ProtobufException("the message ends within a number");
            }
            byte part = data.get();
            value |= (long) (part & 0x7f) << shift;
            if (part >= 0) {
                return value;
            }
        }
        throw new ProtobufException("a number is longer than 10 bytes");
    }
}
