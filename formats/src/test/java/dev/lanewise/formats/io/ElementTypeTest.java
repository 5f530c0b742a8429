package dev.lanewise.formats.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ElementTypeTest {

    @Test
    void readsTheSmallFloats() {
        assertEquals(65504f, decode(ElementType.F16, ByteBuffer.allocate(2).putShort((short) 0x7bff)));
        assertEquals(0x1p-24f, decode(ElementType.F16, ByteBuffer.allocate(2).putShort((short) 1)));
        assertEquals(-1.5f, decode(ElementType.BF16, ByteBuffer.allocate(2).putShort((short) 0xbfc0)));
    }

    /** The limits of both formats as Micikevicius et al. 2022, FP8 formats for deep learning, table 1, gives them. */
    @Test
    void readsFloatsOfEightBits() {
        assertEquals(448f, decode(ElementType.F8_E4M3, ByteBuffer.allocate(1).put((byte) 0x7e)));
        assertEquals(-448f, decode(ElementType.F8_E4M3, ByteBuffer.allocate(1).put((byte) 0xfe)));
        assertEquals(0x1p-6f, decode(ElementType.F8_E4M3, ByteBuffer.allocate(1).put((byte) 0x08)));
        assertEquals(0x1p-9f, decode(ElementType.F8_E4M3, ByteBuffer.allocate(1).put((byte) 0x01)));
        assertEquals(Float.NaN, decode(ElementType.F8_E4M3, ByteBuffer.allocate(1).put((byte) 0x7f)));
        assertEquals(57344f, decode(ElementType.F8_E5M2, ByteBuffer.allocate(1).put((byte) 0x7b)));
        assertEquals(0x1p-16f, decode(ElementType.F8_E5M2, ByteBuffer.allocate(1).put((byte) 0x01)));
        assertEquals(Float.NEGATIVE_INFINITY, decode(ElementType.F8_E5M2, ByteBuffer.allocate(1).put((byte) 0xfc)));
    }

    @Test
    void readsTheUnsignedTypesAsUnsigned() {
        assertEquals(255f, decode(ElementType.U8, ByteBuffer.allocate(1).put((byte) -1)));
        assertEquals(65535f, decode(ElementType.U16, ByteBuffer.allocate(2).putShort((short) -1)));
        assertEquals(0x1p32f, decode(ElementType.U32, ByteBuffer.allocate(4).putInt(-1)));
        assertEquals(-1f, decode(ElementType.I8, ByteBuffer.allocate(1).put((byte) -1)));
        assertEquals(1f, decode(ElementType.BOOL, ByteBuffer.allocate(1).put((byte) 2)));
    }

    @Property
    void roundsLongsToTheNearestFloat(@ForAll long value) {
        ByteBuffer bytes = ByteBuffer.allocate(8).putLong(value);
        assertEquals((float) value, decode(ElementType.I64, bytes));
        assertEquals(new BigInteger(Long.toUnsignedString(value)).floatValue(), decode(ElementType.U64, bytes));
    }

    @Test
    void decodesToAnOffset() {
        float[] values = new float[4];
        ElementType.I16.decode(ByteBuffer.allocate(4).putShort((short) 7).putShort((short) -8).flip(), values, 1);
        assertArrayEquals(new float[] {0, 7, -8, 0}, values);
    }

    private static float decode(ElementType type, ByteBuffer bytes) {
        float[] value = new float[1];
        type.decode(bytes.flip(), value, 0);
        return value[0];
    }
}
