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
import java.util.Map;

/**
 * A machine for Python's pickle that builds plain values and descriptions of tensors, and refuses all else by name.
 *
 * <p>A pickle is a program for a stack machine that may call anything that Python can import. Here the only names are
 * those of {@link TorchGlobal}. An instruction adds at most one object and none copies, so memory is bounded by the
 * pickle's length; objects may contain themselves, so nothing here walks them. Python's {@code None}, {@code bool},
 * {@code int}, {@code float}, {@code str}, {@code list}, {@code tuple} and {@code dict} become {@code null},
 * {@link Boolean}, {@link Long} or {@link BigInteger}, {@link Double}, {@link String}, {@link ArrayList}, {@link Tuple}
 * and {@link LinkedHashMap}.
 *
 * <p>The instructions are those of
 * <a href="https://github.com/python/cpython/blob/main/Lib/pickletools.py">pickletools</a> from protocol 2 on.
 */
final class RestrictedUnpickler {
    private static final Object MARK = new Object();

    private final PickleStream in;
    private final List<Object> stack = new ArrayList<>();
    private final Map<Integer, Object> memo = new HashMap<>();
    private final Map<String, Storage> storages = new LinkedHashMap<>();

    private RestrictedUnpickler(PickleStream in) {
        this.in = in;
    }

    /** What a pickle holds: its object, and the storages that it refers to by their keys. */
    record Pickled(Object value, Map<String, Storage> storages) {}

    /** A Python tuple. */
    record Tuple(List<Object> elements) {}

    /**
     * The object of the next pickle of the stream.
     *
     * @throws PyTorchFormatException if the pickle is damaged or refers to a name that is refused
     */
    static Pickled load(PickleStream in) throws IOException {
        RestrictedUnpickler unpickler = new RestrictedUnpickler(in);
        return new Pickled(unpickler.run(), unpickler.storages);
    }

    private Object run() throws IOException {
        while (true) {
            int instruction = in.unsignedByte();
            if (instruction == '.') {
                return pop();
            }
            if (!number(instruction) && !text(instruction) && !container(instruction) && !memory(instruction)) {
                call(instruction);
            }
        }
    }

    private boolean number(int instruction) throws IOException {
        switch (instruction) {
            case 'N' -> push(null);
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            case 'K' -> push((long) in.unsignedByte());
            case 'M' -> push((long) Short.toUnsignedInt(in.bytes(Short.BYTES).getShort()));
            case 'J' -> push((long) in.int32());
            case 0x8a -> push(integer(in.bytes(in.unsignedByte())));
            case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(in.int64())));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static Number integer(ByteBuffer littleEndian) {
        byte[] bytes = new byte[littleEndian.remaining() + 1];
        for (int i = bytes.length - 1; i > 0; i--) {
            bytes[i] = littleEndian.get();
        }
        // One more byte, of the sign, also makes the empty number 0.
        bytes[0] = (byte) (bytes[Math.min(1, bytes.length - 1)] >> 7);
        BigInteger value = new BigInteger(bytes);
        return value.bitLength() < Long.SIZE ? (Number) value.longValue() : value;
    }

    private boolean text(int instruction) throws IOException {
        switch (instruction) {
            case 'X' -> push(in.utf8(Integer.toUnsignedLong(in.int32())));
            case 0x8c -> push(in.utf8(in.unsignedByte()));
            case 0x8d -> push(in.utf8(in.int64()));
            case 'T' -> push(in.latin1(Integer.toUnsignedLong(in.int32())));
            case 'U' -> push(in.latin1(in.unsignedByte()));
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean container(int instruction) throws IOException {
        switch (instruction) {
            case '(' -> stack.add(MARK);
            case ')' -> push(new Tuple(List.of()));
            case 0x85, 0x86, 0x87 -> push(new Tuple(pop(instruction - 0x84)));
            case 't' -> push(new Tuple(popToMark()));
            case ']' -> push(new ArrayList<>());
            case 'a' -> append(pop(1));
            case 'e' -> append(popToMark());
            case '}' -> push(new LinkedHashMap<>());
            case 's' -> putAll(pop(2));
            case 'u' -> putAll(popToMark());
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean memory(int instruction) throws IOException {
        switch (instruction) {
            case 'q' -> memo.put(in.unsignedByte(), top());
            case 'r' -> memo.put(in.int32(), top());
            case 0x94 -> memo.put(memo.size(), top());
            case 'h' -> push(remembered(in.unsignedByte()));
            case 'j' -> push(remembered(in.int32()));
            case 0x80 -> checkProtocol(in.unsignedByte());
            // A frame only announces how many bytes could be read ahead.
            case 0x95 -> in.int64();
            default -> {
                return false;
            }
        }
        return true;
    }

    private void call(int instruction) throws IOException {
        switch (instruction) {
            case 'c' -> push(global(in.line(), in.line()));
            case 0x93 -> {
                if (!(pop() instanceof String name) || !(pop() instanceof String module)) {
                    throw in.fail("a name that is not a text");
                }
                push(global(module, name));
            }
            case 'R' -> push(reduce(pop(), pop()));
            case 'b' -> setState(pop(), top());
            case 'Q' -> push(storage(pop()));
            default -> throw in.fail(
                    String.format("the pickle instruction 0x%02x, which no state dict needs", instruction));
        }
    }

    private TorchGlobal global(String module, String name) throws IOException {
        TorchGlobal global = TorchGlobal.find(module, name);
        if (global == null) {
            throw in.fail("refers to " + module + "." + name
                    + ", but only tensors and plain values are read; save the state_dict alone");
        }
        return global;
    }

    private Object reduce(Object arguments, Object callable) throws IOException {
        if (!(callable instanceof TorchGlobal.Function function) || !(arguments instanceof Tuple tuple)) {
            throw in.fail("a call of something that is not a function");
        }
        try {
            return function.call(tuple.elements());
        } catch (RuntimeException e) {
            // A wrong number or type of arguments shows as an index or a cast that fails: their messages say nothing.
            String problem = e instanceof IllegalArgumentException ? e.getMessage() : "not the arguments of PyTorch";
            throw in.fail("cannot call " + function + ": " + problem);
        }
    }

    /** Attributes of a dictionary hold PyTorch's version numbers of modules, which nothing here needs. */
    private void setState(Object state, Object target) throws IOException {
        if (!(target instanceof Map) || !(state instanceof Map)) {
            throw in.fail("attributes for an object that is not a dictionary");
        }
    }

    /** The storage that {@code ("storage", type, key, device, elements[, view])} refers to. */
    private Storage storage(Object reference) throws IOException {
        List<Object> parts = reference instanceof Tuple tuple ? tuple.elements() : List.of();
        if (parts.size() >= 5
                && "storage".equals(parts.get(0))
                && parts.get(1) instanceof StorageType storageType
                && parts.get(2) instanceof String key
                && parts.get(4) instanceof Long elements
                && elements >= 0
                && elements <= Integer.MAX_VALUE - 64
                && (parts.size() == 5 || parts.get(5) == null)) {
            Storage storage = new Storage(key, storageType.type(), elements);
            Storage known = storages.putIfAbsent(key, storage);
            if (known != null && !known.equals(storage)) {
                throw in.fail("the storage " + key + " is of two types or sizes");
            }
            return storage;
        }
        throw in.fail("a reference to something else than a whole storage of less than 2^31-64 elements");
    }

    private void checkProtocol(int protocol) throws IOException {
        if (protocol < 2 || protocol > 5) {
            throw in.fail("pickle protocol " + protocol + ", expected 2 to 5");
        }
    }

    /**
     * Adds to a dictionary.
     *
     * @throws IllegalArgumentException if the key is not a plain value: others may contain themselves
     */
    static void put(Map<Object, Object> dictionary, Object key, Object value) {
        if (key != null && !(key instanceof String || key instanceof Number || key instanceof Boolean)) {
            throw new IllegalArgumentException("a dictionary's key is a " + key.getClass().getSimpleName());
        }
        dictionary.put(key, value);
    }

    private void putAll(List<Object> keysAndValues) throws IOException {
        if (!(top() instanceof Map<?, ?> map) || keysAndValues.size() % 2 != 0) {
            throw in.fail("entries for an object that is not a dictionary");
        }
        @SuppressWarnings("unchecked") // Every map here was made for objects.
        Map<Object, Object> dictionary = (Map<Object, Object>) map;
        try {
            for (int i = 0; i < keysAndValues.size(); i += 2) {
                put(dictionary, keysAndValues.get(i), keysAndValues.get(i + 1));
            }
        } catch (IllegalArgumentException e) {
            throw in.fail(e.getMessage());
        }
    }

    private void append(List<Object> elements) throws IOException {
        if (!(top() instanceof List<?> list)) {
            throw in.fail("elements for an object that is not a list");
        }
        @SuppressWarnings("unchecked") // Every list here was made for objects.
        List<Object> objects = (List<Object>) list;
        objects.addAll(elements);
    }

    private Object remembered(int index) throws IOException {
        if (!memo.containsKey(index)) {
            throw in.fail("refers to object " + index + " before it was stored");
        }
        return memo.get(index);
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
