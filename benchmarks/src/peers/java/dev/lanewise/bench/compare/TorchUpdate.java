package dev.lanewise.bench.compare;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.CompilationUnit;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.Function;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * libtorch's fused optimizer steps, one pass over all parameters: what PyTorch does with {@code fused=True}. Its C++ optimizers, which
 * take several passes, don't have them, so they are called by their names.
 */
final class TorchUpdate {
    private final CompilationUnit script;
    private final Function asList;
    private final OperatorHandle operator;

    /** A fused operator for so many parameters. */
    TorchUpdate(String operator, int parameters) {
        // The bindings have no way to make a list of tensors for an operator, but a script can.
        String names = IntStream.range(0, parameters).mapToObj(i -> "t" + i).collect(Collectors.joining(", "));
        script = torch.compile("def as_list(" + names + "):\n    return [" + names + "]\n");
        asList = script.find_function(new QualifiedName("as_list"));
        this.operator = Dispatcher.singleton().findSchemaOrThrow("aten::" + operator, "");
    }

    /** A list as an argument of the operator. */
    IValue list(List<Tensor> tensors) {
        return asList.apply(new IValueVector(tensors.stream().map(IValue::new).toArray(IValue[]::new)));
    }

    /** Runs the operator. */
    void run(IValue... arguments) {
        operator.callBoxed(new IValueVector(arguments));
    }
}
