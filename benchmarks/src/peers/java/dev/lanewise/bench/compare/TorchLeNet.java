package dev.lanewise.bench.compare;

import static org.bytedeco.pytorch.global.torch.cross_entropy;
import static org.bytedeco.pytorch.global.torch.max_pool2d;
import static org.bytedeco.pytorch.global.torch.relu;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Conv2dOptions;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** LeNet-5 and its training step in libtorch. */
final class TorchLeNet {
    private final Conv2dImpl conv1;
    private final Conv2dImpl conv2 = new Conv2dImpl(new Conv2dOptions(6, 16, new LongPointer(5, 5)));
    private final LinearImpl fc1 = new LinearImpl(400, 120);
    private final LinearImpl fc2 = new LinearImpl(120, 84);
    private final LinearImpl fc3 = new LinearImpl(84, 10);
    private final TensorVector parameters = new TensorVector();
    private final SGD optimizer;
    private final Tensor images;
    private final Tensor labels;

    /** With the weights given in the order conv1, conv2, fc1, fc2, fc3, each weight then bias. */
    TorchLeNet(float[][] weights, float[] pixels, int[] labels, double learningRate, boolean channelsLast) {
        Conv2dOptions padded = new Conv2dOptions(1, 6, new LongPointer(5, 5));
        padded.padding().put(new LongPointer(2, 2));
        conv1 = new Conv2dImpl(padded);
        int next = 0;
        torch.MemoryFormat format = channelsLast ? torch.MemoryFormat.ChannelsLast : torch.MemoryFormat.Contiguous;
        for (Module module : new Module[] {conv1, conv2, fc1, fc2, fc3}) {
            TensorVector own = module.parameters();
            for (long i = 0; i < own.size(); i++) {
                Tensor parameter = own.get(i);
                new FloatPointer(parameter.data_ptr_float()).put(weights[next++]);
                if (channelsLast && parameter.dim() == 4) {
                    parameter.set_data(parameter.contiguous(format));
                }
                parameters.push_back(parameter);
            }
        }
        optimizer = new SGD(parameters, new SGDOptions(learningRate));
        images = torch.from_blob(new FloatPointer(pixels), new long[] {labels.length, 1, 28, 28}).clone()
                .contiguous(format);
        long[] wide = java.util.Arrays.stream(labels).asLongStream().toArray();
        this.labels = torch.tensor(wide);
    }

    /** One step: forward, backward, update; returns the loss before it. */
    double step(boolean readLoss) {
        try (PointerScope _ = new PointerScope()) {
            Tensor hidden = max_pool2d(relu(conv1.forward(images)), 2, 2);
            hidden = max_pool2d(relu(conv2.forward(hidden)), 2, 2).flatten(1, -1);
            Tensor logits = fc3.forward(relu(fc2.forward(relu(fc1.forward(hidden)))));
            Tensor loss = cross_entropy(logits, labels);
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
            return readLoss ? loss.item_float() : 0;
        }
    }
}
