package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Elementwise;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A layer of a user with one mistake at a time, found by a checking pass and by the gradient check. */
class PassChecksTest {
    /** 2x, with a mistake. */
    private record Twice(String mistake) implements Layer {
        @Override
        public Shape outputShape(Shape input) {
            return mistake.equals("shape") ? Shape.of(input.dimension(0), 3) : input;
        }

        @Override
        public Tensor forward(Tensor input, Pass pass) {
            Tensor output = pass.allocate(input.shape());
            Elementwise.scale(input, 2, output);
            switch (mistake) {
                case "forgotten" -> {
                }
                case "doubled" -> {
                    pass.release(input);
                    pass.release(output);
                }
                case "saved and released" -> {
                    pass.save(input);
                    pass.release(input);
                }
                case "saved too much" -> {
                    pass.save(input.shape());
                    pass.release(input);
                }
                default -> pass.release(input);
            }
            return output;
        }

        @Override
        public Tensor backward(Tensor outputGradient, Pass pass) {
            if (mistake.equals("restored too much")) {
                pass.restore(Object.class);
            }
            if (mistake.equals("kept a gradient")) {
                pass.allocate(outputGradient.shape());
            }
            float factor = mistake.equals("slope") ? 3 : 2;
            Tensor gradient = pass.overwrite(outputGradient,
                    result -> Elementwise.scale(outputGradient, factor, result));
            return mistake.equals("gradient shape") ? gradient.viewInMemory(Shape.of(gradient.elements())) : gradient;
        }
    }

    private static void train(Layer layer) {
        Network network = new Network(Sequential.builder().add("fc1", new Linear(4, 4)).add("twice", layer)
                .add("fc2", new Linear(4, 2)).build(), Shape.of(1, 4));
        Pass pass = Pass.checked(Random.of(1));
        for (int step = 0; step < 2; step++) {
            Tensor output = network.forward(Tensor.zeros(3, 4), pass);
            network.backward(output, pass);
            assertEquals(0, pass.workspace().owners());
            assertEquals(0, pass.depth());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            forgotten; layer twice (Twice) does not release 1 of the tensors that it has in forward
            doubled; layer twice (Twice) gives a tensor that it has released in forward
            saved and released; layer twice (Twice) releases a tensor that it saves: what is saved is not given up
            saved too much; layer twice (Twice) saves 1 objects in forward, but restores 0 in backward
            restored too much; layer twice (Twice) saves 0 objects in forward, but restores 1 in backward
            kept a gradient; layer twice (Twice) does not release 1 of the tensors that it has in backward
            gradient shape; layer twice (Twice) gives a gradient of shape [12] for an input of shape [3, 4]
            """)
    void theLayerIsNamed(String mistake, String message) {
        assertEquals(message, assertThrows(IllegalStateException.class, () -> train(new Twice(mistake))).getMessage());
        assertThrows(IllegalStateException.class, () -> GradientCheck.check(new Twice(mistake), 3, 4));
    }

    @Test
    void aWrongShapeIsBlamedOnItsOwnLayer() {
        Network network = new Network(
                Sequential.builder().add("twice", new Twice("shape")).add("fc", new Linear(3, 2)).build(),
                Shape.of(1, 4));
        assertEquals(
                "layer twice (Twice) says by outputShape that it gives [1, 3] for [1, 4], but forward gives [1, 4]",
                assertThrows(IllegalStateException.class,
                        () -> network.forward(Tensor.zeros(1, 4), Pass.checked(Random.of(1)))).getMessage());
    }

    @Test
    void aWrongGradientIsShown() {
        String message = assertThrows(IllegalStateException.class, () -> GradientCheck.check(new Twice("slope"), 3, 4))
                .getMessage();
        assertTrue(message.startsWith("Twice: the gradient of input [3, 4] is "), message);
        GradientCheck.check(new Twice("none"), 3, 4);
    }

    @Test
    void networksWithoutMistakesPass() {
        train(new Twice("none"));
        train(Sequential.of(new Residual(Sequential.of(new Linear(4, 4), new ReLU(), new Linear(4, 4))), new ReLU()));
        train(new Block());
        Pass pass = Pass.checked(Random.of(1));
        assertThrows(IllegalStateException.class, () -> pass.setObserver(LayerObserver.NONE));
    }

    /** Two layers in a row, as a user may write them without a {@link Sequential}. */
    private static final class Block implements Layer {
        private final Linear first = new Linear(4, 5);
        private final Linear second = new Linear(5, 4);

        @Override
        public List<Child> children() {
            return List.of(new Child("first", first), new Child("second", second));
        }

        @Override
        public Shape outputShape(Shape input) {
            return second.outputShape(first.outputShape(input));
        }

        @Override
        public Tensor forward(Tensor input, Pass pass) {
            return second.forward(first.forward(input, pass), pass);
        }

        @Override
        public Tensor backward(Tensor outputGradient, Pass pass) {
            return first.backward(second.backward(outputGradient, pass), pass);
        }
    }

    @Test
    void theSummaryOfACompositeIsWhole() {
        Network network = new Network(Sequential.of(new Linear(3, 4), new Block()), Shape.of(1, 3));
        assertEquals(List.of("0", "1.first", "1.second"), network.summary().stream().map(LayerSummary::path).toList());
        assertEquals(network.parameterCount(), network.summary().stream().mapToLong(LayerSummary::parameters).sum());
        assertEquals(3 * 4 + 4 * 5 + 5 * 4, network.layer().multiplyAccumulates(Shape.of(1, 3)));
    }

    @Test
    void aCompositeThatIsNoChainIsShownAsOne() {
        Layer branches = new Layer() {
            private final Block left = new Block();
            private final Linear right = new Linear(4, 7);

            @Override
            public List<Child> children() {
                return List.of(new Child("left", left), new Child("right", right));
            }

            @Override
            public Shape outputShape(Shape input) {
                return left.outputShape(input);
            }

            @Override
            public Tensor forward(Tensor input, Pass pass) {
                return left.forward(input, pass);
            }

            @Override
            public Tensor backward(Tensor outputGradient, Pass pass) {
                return left.backward(outputGradient, pass);
            }
        };
        Network network = new Network(Sequential.of(branches), Shape.of(1, 4));
        assertEquals(List.of("0"), network.summary().stream().map(LayerSummary::path).toList());
        assertEquals(network.parameterCount(), network.summary().getFirst().parameters());
    }
}
