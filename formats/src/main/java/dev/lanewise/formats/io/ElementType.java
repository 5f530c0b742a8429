package dev.lanewise.formats.io;

import java.nio.ByteBuffer;

/** How the elements of a stored tensor are encoded, named as in safetensors; each becomes the nearest float32. */
public enum ElementType {
    F64(8) {
        @Override
        float next(ByteBuffer bytes) {
            return (float) bytes.getDouble();
        }
    },
    F32(4) {
        @Override
        float next(ByteBuffer bytes) {
            return bytes.getFloat();
        }
    },
    F16(2) {
        @Override
        float next(ByteBuffer bytes) {
            return Float.float16ToFloat(bytes.getShort());
        }
    },
    BF16(2) {
        @Override
        float next(ByteBuffer bytes) {
            return Float.intBitsToFloat(bytes.getShort() << 16);
        }
    },
    /** IEEE's half precision without the eight lowest bits of its fraction. */
    F8_E5M2(1) {
        @Override
        float next(ByteBuffer bytes) {
            return Float.float16ToFloat((short) (bytes.get() << 8));
        }
    },
    /** One sign, four bits of exponent with bias 7, three of fraction; no infinities, and NaN where all seven are set. */
    F8_E4M3(1) {
        @Override
        float next(ByteBuffer bytes) {
            int bits = bytes.get();
            int exponent = bits >> 3 & 15;
            int fraction = bits & 7;
            float magnitude = exponent == 0
                    ? fraction * 0x1p-9f
                    : exponent == 15 && fraction == 7 ? Float.NaN : Math.scalb(8 + fraction, exponent - 10);
            return bits < 0 ? -magnitude : magnitude;
        }
    },
    I64(8) {
        @Override
        float next(ByteBuffer bytes) {
            return bytes.getLong();
        }
    },
    I32(4) {
        @Override
        float next(ByteBuffer bytes) {
            return bytes.getInt();
        }
    },
    I16(2) {
        @Override
        float next(ByteBuffer bytes) {
            return bytes.getShort();
        }
    },
    I8(1) {
        @Override
        float next(ByteBuffer bytes) {
            return bytes.get();
        }
    },
    U64(8) {
        @Override
        float next(ByteBuffer bytes) {
            long value = bytes.getLong();
            // Half the value with the lost bit kept sticky rounds as the whole value does.
            return value >= 0 ? value : 2f * (value >>> 1 | value & 1);
        }
    },
    U32(4) {
        @Override
        float next(ByteBuffer bytes) {
            return Integer.toUnsignedLong(bytes.getInt());
        }
    },
    U16(2) {
        @Override
        float next(ByteBuffer bytes) {
            return Short.toUnsignedInt(bytes.getShort());
        }
    },
    U8(1) {
        @Override
        float next(ByteBuffer bytes) {
            return Byte.toUnsignedInt(bytes.get());
        }
    },
    BOOL(1) {
        @Override
        float next(ByteBuffer bytes) {
            return bytes.get() == 0 ? 0 : 1;
        }
    };

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** The bytes of one element. */
    public int bytes() {
        return bytes;
    }

    abstract float next(ByteBuffer bytes);

    /** Decodes all whole elements that remain in {@code bytes}, in its byte order, to {@code values[offset…]}. */
    public void decode(ByteBuffer bytes, float[] values, int offset) {
        int count = bytes.remaining() / this.bytes;
        for (int i = 0; i < count; i++) {
            values[offset + i] = next(bytes);
        }
    }
}
