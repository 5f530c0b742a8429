package dev.lanewise.models;

import dev.lanewise.models.StoredTensor.Storage;
import dev.lanewise.models.TorchGlobal.StorageType;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A machine for Python's pickle that builds plain values, descriptions of tensors, and opaque objects for all else.
 *
 * <p>A pickle is a program for a stack machine that may call anything that Python can import. Here nothing is imported or run: the
 * names of {@link TorchGlobal} have a meaning, and a call of any other gives a {@link PythonObject}, which does no harm unless a
 * tensor that is needed depends on it. Objects may contain themselves, so nothing here walks them. What they take is counted, and
 * bounded by a budget. Python's {@code None}, {@code bool}, {@code int}, {@code float}, {@code str}, {@code list}, {@code tuple} and
 * {@code dict} become {@code null}, {@link Boolean}, {@link Long} or {@link BigInteger}, {@link Double}, {@link String}, {@link
 * ArrayList}, {@link PythonTuple} and {@link LinkedHashMap}; bytes are passed over.
 *
 * <p>The instructions are all those of
 * <a href="https://github.com/python/cpython/blob/main/Lib/pickletools.py">pickletools</a>.
 */
final class RestrictedUnpickler {
    private static final Object MARK = new Object();
    private static final int LATEST_PROTOCOL = 5;
    /** About what a reference, an entry of a map and an object take, in bytes. */
    private static final int REFERENCE = 8;
    private static final int ENTRY = 48;
    private static final int OBJECT = 56;
    private static final String BYTES = "bytes";
    private static final String SET = "a set";
    private static final String PERSISTENT = "an object outside the pickle";

    private final PickleStream in;
    private final List<Object> stack = new ArrayList<>();
    private final Map<Long, Object> memo = new HashMap<>();
    private final Map<String, Storage> storages = new LinkedHashMap<>();
    private final Map<String, StorageType> storageTypes = new HashMap<>();
    private final long budget;
    private long spent;

    private RestrictedUnpickler(PickleStream in, long budget) {
        this.in = in;
        this.budget = budget;
    }

    /** What a pickle holds: its object, and the storages that it refers to by their keys. */
    record Pickled(Object value, Map<String, Storage> storages, Map<String, StorageType> storageTypes) {}

    /**
     * The object of the next pickle of the stream.
     *
     * @param budget the bytes that its objects may take
     * @throws PyTorchFormatException if the pickle is damaged, or its objects take more
     */
    static Pickled load(PickleStream in, long budget) throws IOException {
        RestrictedUnpickler unpickler = new RestrictedUnpickler(in, budget);
        return new Pickled(unpickler.run(), unpickler.storages, unpickler.storageTypes);
    }

    private Object run() throws IOException {
        while (true) {
            int instruction = in.unsignedByte();
            if (instruction == '.') {
                return pop();
            }
            spend(REFERENCE);
            if (!number(instruction) && !text(instruction) && !bytes(instruction) && !container(instruction)
                    && !memory(instruction) && !call(instruction)) {
                throw in.fail(String.format(Locale.ROOT, "0x%02x, which is no instruction of a pickle",
                        instruction));
            }
        }
    }

    private void spend(long bytes) throws IOException {
        spent += bytes;
        if (spent > budget) {
            throw in.fail("its pickle becomes objects of more than " + (budget >> 20)
                    + " MiB, far more than a checkpoint of its size needs");
        }
    }

    private boolean number(int instruction) throws IOException {
        switch (instruction) {
            case 'N' -> push(null);
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            case 'K' -> push((long) in.unsignedByte());
            case 'M' -> pushObject((long) Short.toUnsignedInt(in.bytes(Short.BYTES).getShort()));
            case 'J' -> pushObject((long) in.int32());
            case 0x8a -> pushObject(integer(in.bytes(in.unsignedByte())));
            case 0x8b -> pushObject(integer(in.bytes(in.int32())));
            case 'G' -> pushObject(Double.longBitsToDouble(Long.reverseBytes(in.int64())));
            case 'I' -> pushObject(decimal(in.line()));
            case 'L' -> pushObject(decimal(in.line().replaceFirst("L$", "")));
            case 'F' -> pushObject(real(in.line()));
            default -> {
                return false;
            }
        }
        return true;
    }

    private Number integer(ByteBuffer littleEndian) throws IOException {
        spend(2L * littleEndian.remaining());
        byte[] bytes = new byte[littleEndian.remaining() + 1];
        for (int i = bytes.length - 1; i > 0; i--) {
            bytes[i] = littleEndian.get();
        }
        // One more byte, of the sign, also makes the empty number 0.
        bytes[0] = (byte) (bytes[Math.min(1, bytes.length - 1)] >> 7);
        BigInteger value = new BigInteger(bytes);
        return value.bitLength() < Long.SIZE ? (Number) value.longValue() : value;
    }

    /** Of protocol 0, where 00 and 01 are the truth values. */
    private Object decimal(String digits) throws IOException {
        try {
            return switch (digits) {
                case "00" -> false;
                case "01" -> true;
                default -> Long.valueOf(digits);
            };
        } catch (NumberFormatException e) {
            // Too large to be a size, or no number: nothing that is read needs either.
            return new PythonObject("a number", null);
        }
    }

    private Object real(String digits) {
        try {
            return Double.valueOf(digits);
        } catch (NumberFormatException e) {
            return new PythonObject("a number", null);
        }
    }

    private boolean text(int instruction) throws IOException {
        switch (instruction) {
            case 'X' -> pushText(in.utf8(Integer.toUnsignedLong(in.int32())));
            case 0x8c -> pushText(in.utf8(in.unsignedByte()));
            case 0x8d -> pushText(in.utf8(in.int64()));
            case 'T' -> pushText(in.latin1(Integer.toUnsignedLong(in.int32())));
            case 'U' -> pushText(in.latin1(in.unsignedByte()));
            case 'V' -> pushText(in.line());
            case 'S' -> pushText(in.line().replaceFirst("^(['\"])(.*)\\1\\s*$", "$2"));
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean bytes(int instruction) throws IOException {
        switch (instruction) {
            case 'C' -> in.skip(in.unsignedByte());
            case 'B' -> in.skip(Integer.toUnsignedLong(in.int32()));
            case 0x8e, 0x96 -> in.skip(in.int64());
            case 0x97 -> {
                // A buffer beside the pickle, which a file has not.
            }
            case 0x98 -> {
                top();
                return true;
            }
            default -> {
                return false;
            }
        }
        pushObject(new PythonObject(BYTES, null));
        return true;
    }

    private boolean container(int instruction) throws IOException {
        switch (instruction) {
            case '(' -> stack.add(MARK);
            case ')' -> pushObject(new PythonTuple(List.of()));
            case 0x85, 0x86, 0x87 -> pushObject(new PythonTuple(pop(instruction - 0x84)));
            case 't' -> pushObject(new PythonTuple(popToMark()));
            case ']' -> pushObject(new ArrayList<>(0));
            case 'l' -> pushObject(popToMark());
            case 'a' -> append(pop(1));
            case 'e', 0x90 -> append(popToMark());
            case '}' -> pushObject(new LinkedHashMap<>());
            case 'd' -> {
                List<Object> keysAndValues = popToMark();
                pushObject(new LinkedHashMap<>());
                putAll(keysAndValues);
            }
            case 's' -> putAll(pop(2));
            case 'u' -> putAll(popToMark());
            case 0x8f -> pushObject(new PythonObject(SET, null));
            case 0x91 -> pushObject(new PythonObject(SET, new PythonTuple(popToMark())));
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean memory(int instruction) throws IOException {
        switch (instruction) {
            case 'q' -> remember(in.unsignedByte());
            case 'r' -> remember(Integer.toUnsignedLong(in.int32()));
            case 'p' -> remember(index(in.line()));
            case 0x94 -> remember(memo.size());
            case 'h' -> push(remembered(in.unsignedByte()));
            case 'j' -> push(remembered(Integer.toUnsignedLong(in.int32())));
            case 'g' -> push(remembered(index(in.line())));
            case '0' -> {
                if (!stack.isEmpty() && stack.getLast() == MARK) {
                    stack.removeLast();
                } else {
                    pop();
                }
            }
            case '1' -> popToMark();
            case '2' -> push(top());
            case 0x80 -> checkProtocol(in.unsignedByte());
            // A frame only announces how many bytes could be read ahead.
            case 0x95 -> in.int64();
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean call(int instruction) throws IOException {
        switch (instruction) {
            case 'c' -> pushObject(global(in.line(), in.line()));
            case 0x93 -> {
                Object name = pop();
                Object module = pop();
                pushObject(name instanceof String text && module instanceof String place
                        ? global(place, text)
                        : new TorchGlobal.Unknown("a name that is not a text"));
            }
            case 'R', 0x81 -> pushObject(made(pop(), pop()));
            case 0x92 -> {
                pop();
                pushObject(made(pop(), pop()));
            }
            case 'i' -> pushObject(made(new PythonTuple(popToMark()), global(in.line(), in.line())));
            case 'o' -> {
                List<Object> classAndArguments = popToMark();
                if (classAndArguments.isEmpty()) {
                    throw in.fail("makes an object without naming its class");
                }
                pushObject(made(new PythonTuple(classAndArguments.subList(1, classAndArguments.size())),
                        classAndArguments.getFirst()));
            }
            case 'b' -> setState(pop(), top());
            case 'Q' -> pushObject(referred(pop()));
            case 'P' -> {
                in.line();
                pushObject(new PythonObject(PERSISTENT, null));
            }
            case 0x82 -> pushObject(extension(in.unsignedByte()));
            case 0x83 -> pushObject(extension(Short.toUnsignedInt(in.bytes(Short.BYTES).getShort())));
            case 0x84 -> pushObject(extension(in.int32()));
            default -> {
                return false;
            }
        }
        return true;
    }

    private TorchGlobal global(String module, String name) throws IOException {
        spend(2L * (module.length() + name.length()));
        return TorchGlobal.find(module, name);
    }

    private static TorchGlobal extension(int code) {
        return new TorchGlobal.Unknown("extension " + code);
    }

    /** What a call of a function, or of a class, gives. */
    private static Object made(Object arguments, Object callable) {
        PythonTuple tuple = arguments instanceof PythonTuple given ? given : null;
        if (callable instanceof TorchGlobal.Function function && tuple != null) {
            try {
                return function.call(tuple.elements());
            } catch (RuntimeException e) {
                // A wrong number or type of arguments shows as an index or a cast that fails: their messages say nothing.
                return new Unreadable(e instanceof IllegalArgumentException
                        ? e.getMessage()
                        : "its description is not one that PyTorch writes");
            }
        }
        String name = TorchGlobal.describe(callable);
        return name.startsWith("torch._utils._rebuild_")
                ? new Unreadable("it is made by " + name + ", which makes no plain tensor")
                : new PythonObject(name, tuple);
    }

    /** Attributes of a dictionary hold PyTorch's version numbers of modules, and those of other plain values are not needed either. */
    private static void setState(Object state, Object target) {
        if (target instanceof PythonObject object) {
            object.setState(state);
        }
    }

    /** What {@code ("storage", type, key, device, elements[, view])} or {@code ("module", class, …)} refers to. */
    private Object referred(Object reference) throws IOException {
        List<Object> parts = reference instanceof PythonTuple tuple ? tuple.elements() : List.of();
        if (parts.size() >= 2 && "module".equals(parts.getFirst())) {
            return parts.get(1);
        }
        if (parts.size() < 5 || !"storage".equals(parts.getFirst()) || !(parts.get(2) instanceof String key)
                || !(parts.get(4) instanceof Long elements)) {
            return new PythonObject(PERSISTENT, null);
        }
        if (!(parts.get(1) instanceof StorageType type)) {
            return new Unreadable("its numbers are of type " + TorchGlobal.describe(parts.get(1)));
        }
        StorageType before = storageTypes.putIfAbsent(key, type);
        spend(ENTRY);
        if (parts.size() > 5 && parts.get(5) != null) {
            return new Unreadable("its storage is a part of another, as PyTorch before 0.4 saved them");
        }
        if (type.typeOrNull() == null) {
            return new Unreadable("its numbers are of type torch." + type.name());
        }
        if (elements < 0 || elements > Integer.MAX_VALUE - 64) {
            return new Unreadable("its storage has " + elements + " elements, expected less than 2^31-64");
        }
        Storage storage = new Storage(key, type.typeOrNull(), elements);
        Storage known = storages.putIfAbsent(key, storage);
        boolean same = (before == null || before.equals(type)) && (known == null || known.equals(storage));
        return same ? storage : new Unreadable("its storage " + key + " is of two types or sizes");
    }

    private void checkProtocol(int protocol) throws IOException {
        if (protocol > LATEST_PROTOCOL) {
            throw in.fail("pickle protocol " + protocol + ", expected at most " + LATEST_PROTOCOL);
        }
    }

    private void putAll(List<Object> keysAndValues) throws IOException {
        if (keysAndValues.size() % 2 != 0) {
            throw in.fail("a key without a value");
        }
        Map<Object, Object> dictionary = switch (top()) {
            case PythonObject object -> object.mutableEntries();
            case Map<?, ?> map -> {
                @SuppressWarnings("unchecked") // Every map here was made for objects.
                Map<Object, Object> objects = (Map<Object, Object>) map;
                yield objects;
            }
            case null, default -> throw in.fail("entries for " + TorchGlobal.describe(top()));
        };
        spend((long) ENTRY * keysAndValues.size() / 2);
        try {
            for (int i = 0; i < keysAndValues.size(); i += 2) {
                TorchGlobal.put(dictionary, keysAndValues.get(i), keysAndValues.get(i + 1));
            }
        } catch (IllegalArgumentException e) {
            throw in.fail(e.getMessage());
        }
    }

    private void append(List<Object> elements) throws IOException {
        List<Object> list = switch (top()) {
            case PythonObject object -> object.elements();
            case List<?> any -> {
                @SuppressWarnings("unchecked") // Every list here was made for objects.
                List<Object> objects = (List<Object>) any;
                yield objects;
            }
            case null, default -> throw in.fail("elements for " + TorchGlobal.describe(top()));
        };
        spend((long) REFERENCE * elements.size());
        list.addAll(elements);
    }

    private void remember(long index) throws IOException {
        spend(ENTRY);
        memo.put(index, top());
    }

    private Object remembered(long index) throws IOException {
        if (!memo.containsKey(index)) {
            throw in.fail("refers to object " + index + " before it was stored");
        }
        return memo.get(index);
    }

    private long index(String digits) throws IOException {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw in.fail("the index of an object is no number");
        }
    }

    private void pushText(String text) throws IOException {
        spend(2L * text.length());
        pushObject(text);
    }

    /** Puts an object of its own on the stack, not one that others have too. */
    private void pushObject(Object value) throws IOException {
        spend(OBJECT);
        push(value);
    }

    private void push(Object value) {
        stack.add(value);
    }

    private Object top() throws IOException {
        if (stack.isEmpty() || stack.getLast() == MARK) {
            throw in.fail("takes an object from an empty stack");
        }
        return stack.getLast();
    }

    private Object pop() throws IOException {
        Object top = top();
        stack.removeLast();
        return top;
    }

    /** Takes {@code count} objects, the lowest first. */
    private List<Object> pop(int count) throws IOException {
        List<Object> objects = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            objects.add(pop());
        }
        Collections.reverse(objects);
        return objects;
    }

    private List<Object> popToMark() throws IOException {
        int mark = stack.lastIndexOf(MARK);
        if (mark < 0) {
            throw in.fail("no mark on the stack");
        }
        List<Object> above = stack.subList(mark + 1, stack.size());
        List<Object> objects = new ArrayList<>(above);
        stack.subList(mark, stack.size()).clear();
        return objects;
    }
}
