package dev.lanewise.onnx;

import java.util.Set;

/**
 * An operator that can be computed.
 *
 * @param name ONNX' name
 * @param attributes the names of the attributes that it may have
 */
record Operator(String name, Set<String> attributes, Rule rule) {
    /** How a node becomes part of the graph. */
    @FunctionalInterface
    interface Rule {
        /**
         * Adds a node.
         *
         * @return the graph's node that is its first output
         * @throws RefusedException if it asks for what is not there; the message goes on after the node's name
         */
        String add(OnnxNode node, Lowering to);
    }

    static Operator of(String name, Rule rule, String... attributes) {
        return new Operator(name, Set.of(attributes), rule);
    }
}
