package dev.lanewise.models;

import dev.lanewise.formats.io.Limits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the tensors in the objects of a pickle, wherever they are nested, and names each by the way to it: {@code
 * net.conv1.weight} is the entry {@code conv1.weight} of the entry {@code net}.
 *
 * <p>A whole module that was saved holds its layers as attributes; the way leaves out what PyTorch keeps them in, so that
 * the names are those of its state dict.
 */
final class PickleTree {
    private static final String MODULES = "_modules";
    /** The dictionaries in which a module of PyTorch keeps what is named, which are no part of a name. */
    private static final Set<String> MODULE_PARTS = Set.of("_parameters", "_buffers", MODULES);

    /**
     * A tensor.
     *
     * @param dictionary the way to the dictionary, or to the outermost module, that it is a part of
     * @param value a {@link StoredTensor}, or {@link Unreadable}
     */
    record Leaf(String dictionary, Object value) {}

    /**
     * An object and the way to it.
     *
     * @param dictionary that its entries belong to
     * @param inModule whether it is what a module keeps things in, or a layer of one
     */
    private record Place(Object object, String way, String dictionary, boolean inModule, int depth) {
        /** What is reached by a name more; an empty name is no step of the way. */
        Place inner(Object inner, String name) {
            boolean kept = inModule && MODULE_PARTS.contains(name);
            String to = kept || name.isEmpty() ? way : way.isEmpty() ? name : way + "." + name;
            return new Place(inner, to, inModule ? dictionary : way, inModule, depth + 1);
        }
    }

    private final Map<String, Leaf> leaves = new LinkedHashMap<>();
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private PickleTree() {}

    /** The tensors in what a pickle holds, by name, in the order of the file. */
    static Map<String, Leaf> of(Object saved) {
        PickleTree tree = new PickleTree();
        List<Place> open = new ArrayList<>(List.of(new Place(saved, "", "", false, 0)));
        while (!open.isEmpty()) {
            Place place = open.removeLast();
            if (place.object instanceof StoredTensor || place.object instanceof Unreadable) {
                tree.leaves.putIfAbsent(place.way, new Leaf(place.dictionary, place.object));
            } else if (place.depth < Limits.NESTED_WEIGHTS && place.way.length() < Limits.WEIGHT_NAME) {
                // The last one opened is visited first.
                open.addAll(tree.inside(place).reversed());
            }
        }
        return tree.leaves;
    }

    /** What an object holds; nothing where it has been seen on another way: objects may contain themselves. */
    private List<Place> inside(Place place) {
        List<Place> inner = new ArrayList<>();
        switch (place.object) {
            case Map<?, ?> map when seen.add(map) -> addEntries(map, place, inner);
            case List<?> list when seen.add(list) -> addElements(list, place, inner);
            case PythonTuple tuple when seen.add(tuple) -> addElements(tuple.elements(), place, inner);
            case PythonObject object when seen.add(object) -> {
                addEntries(object.entries(), place, inner);
                addElements(object.elements(), place, inner);
                inner.add(place.inner(object.arguments(), ""));
                boolean module = object.state() instanceof Map<?, ?> attributes && attributes.containsKey(MODULES);
                inner.add(new Place(object.state(), place.way, place.inModule ? place.dictionary : place.way,
                        place.inModule || module, place.depth + 1));
            }
            case null, default -> {
                // Holds no tensor.
            }
        }
        return inner;
    }

    private static void addEntries(Map<?, ?> map, Place place, List<Place> inner) {
        map.forEach((key, value) -> {
            if (key instanceof String || key instanceof Number) {
                inner.add(place.inner(value, key.toString()));
            }
        });
    }

    private static void addElements(List<?> list, Place place, List<Place> inner) {
        for (int i = 0; i < list.size(); i++) {
            inner.add(place.inner(list.get(i), Integer.toString(i)));
        }
    }
}
