package dev.lanewise.data;

import dev.lanewise.formats.io.ElementType;
import dev.lanewise.formats.io.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The header of an NPY file: a Python dictionary of three known keys, read without evaluating anything.
 *
 * @param type of the elements
 * @param order of their bytes
 * @param columnMajor whether the first axis changes fastest (Fortran's order)
 * @param dimensions the size of each axis; none for a scalar
 */
record NpyHeader(ElementType type, ByteOrder order, boolean columnMajor, List<Long> dimensions) {
    private static final Map<String, ElementType> TYPES = Map.ofEntries(Map.entry("f8", ElementType.F64),
            Map.entry("f4", ElementType.F32), Map.entry("f2", ElementType.F16), Map.entry("i8", ElementType.I64),
            Map.entry("i4", ElementType.I32), Map.entry("i2", ElementType.I16), Map.entry("i1", ElementType.I8),
            Map.entry("u8", ElementType.U64), Map.entry("u4", ElementType.U32), Map.entry("u2", ElementType.U16),
            Map.entry("u1", ElementType.U8), Map.entry("b1", ElementType.BOOL));

    static final String MAGIC = "\u0093NUMPY";
    static final int PREFIX_BYTES = 8;

    /** Reads the start of an NPY file, after which its elements follow. */
    static NpyHeader read(CheckedInput in) throws IOException {
        byte[] prefix = in.readNBytes(PREFIX_BYTES);
        if (prefix.length < PREFIX_BYTES || !new String(prefix, StandardCharsets.ISO_8859_1).startsWith(MAGIC)) {
            throw new DatasetFormatException(in.name(), "is no NPY file by its first bytes");
        }
        int version = prefix[MAGIC.length()];
        if (version < 1 || version > 3) {
            throw new DatasetFormatException(in.name(), "is of version " + version
                    + " of the NPY format, expected 1 to 3");
        }
        byte[] lengthField = in.bytes(version == 1 ? Short.BYTES : Integer.BYTES, "its length of the header");
        long length = ByteBuffer.wrap(Arrays.copyOf(lengthField, Long.BYTES)).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length > Limits.NPY_HEADER_BYTES) {
            throw new DatasetFormatException(in.name(), "declares a header of " + length + " bytes, expected at most "
                    + Limits.NPY_HEADER_BYTES);
        }
        byte[] text = in.bytes((int) length, "its header");
        return new Parser(in.name(), new String(text, StandardCharsets.UTF_8)).header();
    }

    /** The number of elements, at most {@link Limits#ELEMENTS}. */
    int elements() {
        return (int) dimensions.stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
    }

    /** The dimensions as NumPy writes them. */
    String shape() {
        return dimensions.toString();
    }

    /** Reads the characters from left to right. */
    private static final class Parser {
        private final String name;
        private final String text;
        private int at;

        private Parser(String name, String text) {
            this.name = name;
            this.text = text;
        }

        private NpyHeader header() throws DatasetFormatException {
            String description = null;
            Boolean columnMajor = null;
            List<Long> dimensions = null;
            Set<String> keys = new HashSet<>();
            expect('{');
            while (!accept('}')) {
                String key = string();
                if (!keys.add(key)) {
                    throw failure("a key only once");
                }
                expect(':');
                switch (key) {
                    case "descr" -> description = description();
                    case "fortran_order" -> columnMajor = truth();
                    case "shape" -> dimensions = tuple();
                    default -> throw failure("only the keys descr, fortran_order and shape");
                }
                if (!accept(',')) {
                    expect('}');
                    break;
                }
            }
            if (description == null || columnMajor == null || dimensions == null || !text.substring(at).isBlank()) {
                throw failure("the keys descr, fortran_order and shape, and nothing more");
            }
            ByteOrder order = description.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
            requireElements(dimensions);
            return new NpyHeader(type(description), order, columnMajor, dimensions);
        }

        private void requireElements(List<Long> dimensions) throws DatasetFormatException {
            long elements = 1;
            for (long dimension : dimensions) {
                // No product of two sizes below 2^31 overflows a long.
                elements = Math.max(dimension, elements) > Limits.ELEMENTS ? Long.MAX_VALUE : elements * dimension;
            }
            if (elements > Limits.ELEMENTS || dimensions.size() > Limits.NPY_AXES) {
                throw new DatasetFormatException(name, "declares the shape " + dimensions + ", expected at most "
                        + Limits.ELEMENTS + " elements and " + Limits.NPY_AXES + " axes");
            }
        }

        private ElementType type(String description) throws DatasetFormatException {
            String type = description.replaceFirst("^[<>|=]", "");
            if (type.startsWith("O")) {
                throw new DatasetFormatException(name, "holds pickled Python objects, which are never loaded");
            }
            if (!TYPES.containsKey(type)) {
                throw new DatasetFormatException(name, "has elements of type '" + description
                        + "', expected floats, integers or booleans");
            }
            return TYPES.get(type);
        }

        private String description() throws DatasetFormatException {
            if (accept('[')) {
                throw new DatasetFormatException(name, "has records of several fields, expected plain numbers");
            }
            return string();
        }

        private String string() throws DatasetFormatException {
            expect('\'');
            int end = text.indexOf('\'', at);
            if (end < 0) {
                throw failure("a closing quote");
            }
            String string = text.substring(at, end);
            at = end + 1;
            return string;
        }

        private boolean truth() throws DatasetFormatException {
            skipSpaces();
            for (String word : List.of("True", "False")) {
                if (text.startsWith(word, at)) {
                    at += word.length();
                    return word.equals("True");
                }
            }
            throw failure("True or False");
        }

        private List<Long> tuple() throws DatasetFormatException {
            List<Long> numbers = new ArrayList<>();
            expect('(');
            while (!accept(')')) {
                numbers.add(number());
                if (!accept(',')) {
                    expect(')');
                    break;
                }
            }
            return List.copyOf(numbers);
        }

        private long number() throws DatasetFormatException {
            skipSpaces();
            int start = at;
            while (at < text.length() && Character.isDigit(text.charAt(at))) {
                at++;
            }
            if (at == start || at - start > 18) {
                throw failure("a size of at most 18 digits");
            }
            long number = Long.parseLong(text.substring(start, at));
            // Python 2 wrote 3L.
            accept('L');
            return number;
        }

        private void expect(char wanted) throws DatasetFormatException {
            if (!accept(wanted)) {
                throw failure("'" + wanted + "'");
            }
        }

        private boolean accept(char wanted) {
            skipSpaces();
            boolean found = at < text.length() && text.charAt(at) == wanted;
            at += found ? 1 : 0;
            return found;
        }

        private void skipSpaces() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
        }

        /** As much of the header as a message should hold. */
        private String start() {
            return text.length() > 200 ? text.substring(0, 200) + "…" : text.strip();
        }

        private DatasetFormatException failure(String expected) {
            return new DatasetFormatException(name, "has a damaged header: at character " + at + " of \"" + start()
                    + "\" stands something else, expected " + expected);
        }
    }
}
