package dev.lanewise.formats;

import dev.lanewise.formats.io.ElementType;
import dev.lanewise.formats.json.JsonException;
import dev.lanewise.formats.json.JsonReader;
import dev.lanewise.tensor.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of a safetensors file, checked in full before any tensor is read: what the entries claim is covered by the
 * file's bytes, one after another, without a hole, an overlap or a rest.
 */
record SafeTensorsHeader(List<Entry> entries, Map<String, String> metadata) {
    /** The name that holds metadata in place of a tensor. */
    static final String METADATA = "__metadata__";

    /** The types of the format that are not read, and the bits of an element: a file may have such tensors beside others. */
    private static final Map<String, Integer> UNREAD_BITS = Map.of("F4", 4, "F6_E2M3", 6, "F6_E3M2", 6, "F8_E8M0", 8,
            "F8_E4M3FNUZ", 8, "F8_E5M2FNUZ", 8, "C64", 64);

    /**
     * A tensor: its bytes are {@code begin} (inclusive) to {@code end} (exclusive) of the data behind the header.
     *
     * @param typeOrNull null for a type that is not read
     */
    record Entry(String name, String typeName, ElementType typeOrNull, Shape shape, long begin, long end) {}

    /** Reads and checks a header, given the number of bytes behind it; entries are in the order of their data. */
    static SafeTensorsHeader parse(Path file, byte[] json, long dataBytes) throws SafeTensorsException {
        return new Parser(file).parse(json, dataBytes);
    }

    private record Parser(Path file) {
        SafeTensorsHeader parse(byte[] json, long dataBytes) throws SafeTensorsException {
            List<Entry> entries = new ArrayList<>();
            Map<String, String> metadata = Map.of();
            for (Map.Entry<?, ?> member : object(readJson(json), "the header").entrySet()) {
                String name = (String) member.getKey();
                if (name.equals(METADATA)) {
                    metadata = metadata(member.getValue());
                } else {
                    entries.add(entry(name, object(member.getValue(), "tensor \"" + name + "\"")));
                }
            }
            entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
            checkCoverage(entries, dataBytes);
            return new SafeTensorsHeader(List.copyOf(entries), metadata);
        }

        private Object readJson(byte[] json) throws SafeTensorsException {
            try {
                return JsonReader.read(json);
            } catch (JsonException e) {
                throw fail("the header is not JSON: " + e.getMessage());
            }
        }

        private Map<?, ?> object(Object value, String what) throws SafeTensorsException {
            if (value instanceof Map<?, ?> map) {
                return map;
            }
            throw fail(what + " is not a JSON object, as expected");
        }

        private Map<String, String> metadata(Object value) throws SafeTensorsException {
            Map<String, String> metadata = new LinkedHashMap<>();
            for (Map.Entry<?, ?> member : object(value, METADATA).entrySet()) {
                if (!(member.getValue() instanceof String text)) {
                    throw fail(METADATA + " \"" + member.getKey() + "\" is " + member.getValue()
                            + ", expected a string");
                }
                metadata.put((String) member.getKey(), text);
            }
            return metadata;
        }

        private Entry entry(String name, Map<?, ?> info) throws SafeTensorsException {
            Object dtype = info.get("dtype");
            ElementType type = typeOrNull(dtype);
            int bits = type == null ? unreadBits(name, dtype) : type.bytes() * Byte.SIZE;
            long[] dimensions = integers(name, "shape", info.get("shape"));
            long[] offsets = integers(name, "data_offsets", info.get("data_offsets"));
            if (offsets.length != 2 || offsets[0] > offsets[1]) {
                throw fail("tensor \"" + name + "\": data_offsets " + Arrays.toString(offsets)
                        + ", expected [begin, end] with begin ≤ end");
            }
            long bytes = bytes(name, bits, dimensions);
            if (bytes != offsets[1] - offsets[0]) {
                throw fail("tensor \"" + name + "\": " + dtype + " of shape " + Arrays.toString(dimensions) + " needs "
                        + bytes + " bytes, but data_offsets " + Arrays.toString(offsets) + " hold "
                        + (offsets[1] - offsets[0]));
            }
            return new Entry(name, (String) dtype, type, shape(name, dimensions), offsets[0], offsets[1]);
        }

        private static ElementType typeOrNull(Object dtype) {
            for (ElementType type : ElementType.values()) {
                if (type.name().equals(dtype)) {
                    return type;
                }
            }
            return null;
        }

        private int unreadBits(String name, Object dtype) throws SafeTensorsException {
            Integer bits = dtype instanceof String text ? UNREAD_BITS.get(text) : null;
            if (bits == null) {
                throw fail("tensor \"" + name + "\": dtype is " + dtype + ", expected one of "
                        + Arrays.toString(ElementType.values()));
            }
            return bits;
        }

        private long[] integers(String name, String key, Object value) throws SafeTensorsException {
            if (!(value instanceof List<?> list)) {
                throw fail("tensor \"" + name + "\": " + key + " is " + value + ", expected an array of integers");
            }
            long[] integers = new long[list.size()];
            for (int i = 0; i < integers.length; i++) {
                if (!(list.get(i) instanceof Long integer) || integer < 0) {
                    throw fail("tensor \"" + name + "\": " + key + " holds " + list.get(i)
                            + ", expected an integer from 0 to 2^63-1");
                }
                integers[i] = integer;
            }
            return integers;
        }

        private long bytes(String name, int bits, long[] dimensions) throws SafeTensorsException {
            try {
                long elements = 1;
                for (long dimension : dimensions) {
                    elements = Math.multiplyExact(elements, dimension);
                }
                long all = Math.multiplyExact(elements, bits);
                if (all % Byte.SIZE != 0) {
                    throw fail("tensor \"" + name + "\": " + all + " bits are no whole bytes");
                }
                return all / Byte.SIZE;
            } catch (ArithmeticException e) {
                throw fail("tensor \"" + name + "\": the size of shape " + Arrays.toString(dimensions)
                        + " exceeds 64 bits");
            }
        }

        private Shape shape(String name, long[] dimensions) throws SafeTensorsException {
            try {
                return Shape.of(Arrays.stream(dimensions).mapToInt(Math::toIntExact).toArray());
            } catch (ArithmeticException | IllegalArgumentException e) {
                throw fail("tensor \"" + name + "\": shape " + Arrays.toString(dimensions)
                        + " is too large, expected at most 2^31-65 elements");
            }
        }

        private void checkCoverage(List<Entry> entries, long dataBytes) throws SafeTensorsException {
            long covered = 0;
            for (Entry entry : entries) {
                if (entry.begin != covered) {
                    throw fail("tensor \"" + entry.name + "\" begins at data byte " + entry.begin + ", expected "
                            + covered + ", where the data before it ends");
                }
                covered = entry.end;
            }
            if (covered != dataBytes) {
                throw fail("the tensors cover " + covered + " data bytes, but the file has " + dataBytes);
            }
        }

        private SafeTensorsException fail(String problem) {
            return new SafeTensorsException(file, problem);
        }
    }
}
