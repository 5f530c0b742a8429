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
