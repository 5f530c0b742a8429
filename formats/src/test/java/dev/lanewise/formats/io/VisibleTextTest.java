package dev.lanewise.formats.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleTextTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 7, 8, '\t', '\n', '\r', 0x1b, 0x1f, 0x7f, 0x80, 0x85, 0x9b, 0x9d, 0x9f, 0xad, 0x61c, 0x200b,
            0x200e, 0x200f,
            0x2028, 0x2029, 0x202a, 0x202e, 0x2060, 0x2066, 0x2069, 0xd800, 0xdfff, 0xfeff, 0xfffe, 0xffff})
    void whatCommandsHidesOrReordersIsShownByItsNumber(int c) {
        assertEquals("a" + String.format("\\u%04x", c) + "b", VisibleText.of("a" + (char) c + "b"));
    }

    @Test
    void theLettersOfAllScriptsAreThemselves() {
        String text = "Größe 猫 кот قطة می‌خواهم 👩‍🔬 naïve \\ \" 100 %";
        assertSame(text, VisibleText.of(text));
    }

    @Test
    void whatIsBeyond16BitsIsShownAsTwoNumbers() {
        assertEquals("\\udb40\\udc41", VisibleText.of(Character.toString(0xe0041)));
    }

    @Test
    void linesStayOnlyWhereTheyAreOurs() {
        assertEquals("a\\u000ab", VisibleText.of("a\nb"));
        assertEquals("a\nb\\u000d\\u001b", VisibleText.ofLines("a\nb\r\u001b"));
    }

    @Test
    void noControlCharacterIsLeftInAnyText() {
        StringBuilder all = new StringBuilder();
        for (char c = 0; c < Character.MAX_VALUE; c++) {
            all.append(c);
        }
        assertTrue(VisibleText.of(all.toString()).codePoints().noneMatch(VisibleText::isHidden));
    }
}
