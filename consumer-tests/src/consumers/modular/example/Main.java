package example;

import dev.lanewise.nn.Linear;
import dev.lanewise.nn.Pass;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.VectorSupport;

/** Prints what a layer computes, and whether it did so with the Vector API. */
public final class Main {
    public static void main(String[] args) {
        Linear layer = new Linear(2, 1);
        layer.parameters().get(0).value().copyFrom(3, 4);
        layer.parameters().get(1).value().copyFrom(5);
        Tensor output = layer.forward(Tensor.of(Shape.of(1, 2), 1, 2), Pass.evaluation());
        System.out.println(output.item() + (VectorSupport.available() ? " vector" : " scalar"));
    }
}
