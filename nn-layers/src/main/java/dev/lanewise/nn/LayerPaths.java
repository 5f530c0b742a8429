package dev.lanewise.nn;

import java.util.List;

/** Layers made of parts of others, which share the parameters and keep their names. */
final class LayerPaths {
    private LayerPaths() {}

    /**
     * The layers from the input of {@code layer} to the end of the layer of a name.
     *
     * @param path the name of {@code layer} from the root
     * @return null if {@code layer} is not on the way
     */
    static Layer upTo(Layer layer, String path, String name) {
        if (path.equals(name)) {
            return layer;
        }
        List<Layer.Child> children = layer.children();
        for (int i = 0; i < children.size(); i++) {
            Layer.Child child = children.get(i);
            String childPath = child.path(path);
            Layer part = isOnTheWay(childPath, name) ? upTo(child.layer(), childPath, name) : null;
            if (part != null) {
                // The branches of a layer other than a sequence all start from its input.
                return switch (layer) {
                    case Sequential _ -> sequence(children.subList(0, i), new Layer.Child(child.name(), part));
                    case Graph graph -> graph.replace(child.name(), part).withOutputs(child.name());
                    default -> part;
                };
            }
        }
        return null;
    }

    /** The same layers with another in the place of a name; null if {@code layer} is not on the way. */
    static Layer replace(Layer layer, String path, String name, Layer replacement) {
        if (path.equals(name)) {
            return replacement;
        }
        List<Layer.Child> children = layer.children();
        for (int i = 0; i < children.size(); i++) {
            Layer.Child child = children.get(i);
            String childPath = child.path(path);
            Layer part = isOnTheWay(childPath, name) ? replace(child.layer(), childPath, name, replacement) : null;
            if (part != null) {
                if (layer instanceof Graph graph) {
                    return graph.replace(child.name(), part);
                }
                if (!(layer instanceof Sequential)) {
                    throw new IllegalArgumentException(
                            "only layers of sequences and graphs can be replaced, but " + name
                                    + " is inside a " + layer.getClass().getSimpleName());
                }
                Layer.Child[] rest = children.subList(i, children.size()).toArray(Layer.Child[]::new);
                rest[0] = new Layer.Child(child.name(), part);
                return sequence(children.subList(0, i), rest);
            }
        }
        return null;
    }

    private static boolean isOnTheWay(String path, String name) {
        return path.isEmpty() || path.equals(name) || name.startsWith(path + ".");
    }

    private static Layer sequence(List<Layer.Child> first, Layer.Child... last) {
        Sequential.Builder builder = Sequential.builder();
        first.forEach(child -> add(builder, child));
        List.of(last).forEach(child -> add(builder, child));
        return builder.build();
    }

    private static void add(Sequential.Builder builder, Layer.Child child) {
        if (child.name().isEmpty()) {
            builder.inline(child.layer());
        } else {
            builder.add(child.name(), child.layer());
        }
    }
}
