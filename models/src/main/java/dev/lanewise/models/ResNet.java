package dev.lanewise.models;

import dev.lanewise.nn.AdaptiveAvgPool2d;
import dev.lanewise.nn.BatchNorm2d;
import dev.lanewise.nn.Conv2d;
import dev.lanewise.nn.Flatten;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Linear;
import dev.lanewise.nn.MaxPool2d;
import dev.lanewise.nn.Residual;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.nn.init.Fan;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.init.Initializers;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Shape;
import java.util.Arrays;

/**
 * Residual networks (He et al. 2015, table 1) and ResNeXt (Xie et al. 2016, table 1) in torchvision's form: four stages
 * after a 7×7 convolution, each halving the image and doubling the channels.
 *
 * <p>A stage's stride is in the 3×3 convolution of its first block, where the paper has it in the first 1×1
 * convolution: "ResNet v1.5", half a percent more accurate.
 */
public final class ResNet {
    private static final String HE = "He et al. 2015, Deep residual learning for image recognition, arXiv 1512.03385";
    private static final String XIE = "Xie et al. 2016, Aggregated residual transformations, arXiv 1611.05431";
    private static final String HUANG = "Huang et al. 2016, Deep networks with stochastic depth, arXiv 1603.09382";

    private static final Block BASIC = new Block(false, 1, 64, 0);
    private static final Block BOTTLENECK = new Block(true, 1, 64, 0);

    /** 18 layers: 2, 2, 2 and 2 basic blocks. */
    public static final Architecture RESNET18 = of("resnet18", HE, 11_689_512, BASIC, 2, 2, 2, 2);
    /** 34 layers: 3, 4, 6 and 3 basic blocks. */
    public static final Architecture RESNET34 = of("resnet34", HE, 21_797_672, BASIC, 3, 4, 6, 3);
    /** 50 layers: 3, 4, 6 and 3 bottleneck blocks. */
    public static final Architecture RESNET50 = of("resnet50", HE, 25_557_032, BOTTLENECK, 3, 4, 6, 3);
    /** 101 layers: 3, 4, 23 and 3 bottleneck blocks. */
    public static final Architecture RESNET101 = of("resnet101", HE, 44_549_160, BOTTLENECK, 3, 4, 23, 3);
    /** 152 layers: 3, 8, 36 and 3 bottleneck blocks. */
    public static final Architecture RESNET152 = of("resnet152", HE, 60_192_808, BOTTLENECK, 3, 8, 36, 3);
    /** ResNet-50 whose 3×3 convolutions have 32 groups of 4 channels. */
    public static final Architecture RESNEXT50_32X4D = of("resnext50-32x4d", XIE, 25_028_904, new Block(true, 32, 4, 0),
            3,
            4, 6, 3);
    /** ResNet-101 whose 3×3 convolutions have 32 groups of 8 channels. */
    public static final Architecture RESNEXT101_32X8D = of("resnext101-32x8d", XIE, 88_791_336,
            new Block(true, 32, 8, 0),
            3, 4, 23, 3);
    /** ResNet-101 whose 3×3 convolutions have 64 groups of 4 channels. */
    public static final Architecture RESNEXT101_64X4D = of("resnext101-64x4d", XIE, 83_455_272,
            new Block(true, 64, 4, 0),
            3, 4, 23, 3);

    /**
     * ResNet-34 whose blocks are left out of training steps at random, the first almost never and the last half the time
     * (stochastic depth with linear decay to 0.5).
     */
    public static final Architecture RESNET34_STOCHASTIC_DEPTH = of("resnet34-stochastic-depth", HUANG, 21_797_672,
            new Block(false, 1, 64, 0.5f), 3, 4, 6, 3);

    private ResNet() {}

    private static Architecture of(String name, String paper, long parameters, Block block, int... blocks) {
        return new Architecture(name, paper, parameters, 1000, Shape.of(3, 224, 224),
                task -> layers(task, block, blocks), ResNet::firstValue);
    }

    private static Layer layers(Architecture.Task task, Block block, int... blocks) {
        Sequential.Builder network = Sequential.builder()
                .add("conv1", new Conv2d(task.channels(), 64, 7).stride(2).padding(3).bias(false))
                .add("bn1", new BatchNorm2d(64))
                .add("relu", new ReLU())
                .add("maxpool", new MaxPool2d(3).stride(2).padding(1));
        int channels = 64;
        int index = 0;
        float total = Arrays.stream(blocks).sum();
        for (int stage = 0; stage < blocks.length; stage++) {
            Sequential.Builder layer = Sequential.builder();
            int planes = 64 << stage;
            for (int i = 0; i < blocks[stage]; i++) {
                layer.add(block.build(channels, planes, stage > 0 && i == 0 ? 2 : 1, ++index / total));
                channels = planes * block.expansion();
            }
            network.add("layer" + (stage + 1), layer.build());
        }
        return network
                .add("avgpool", new AdaptiveAvgPool2d(1))
                .add("flatten", new Flatten())
                .add("fc", new Linear(channels, task.classes()))
                .build();
    }

    /**
     * The building block of a network.
     *
     * @param bottleneck whether a 3×3 convolution between two 1×1 ones, or else two 3×3 convolutions
     * @param groups of the 3×3 convolution between
     * @param widthPerGroup the channels of each group in the first stage
     * @param lastDrop the probability with which a training step leaves out the last block
     */
    private record Block(boolean bottleneck, int groups, int widthPerGroup, float lastDrop) {
        int expansion() {
            return bottleneck ? 4 : 1;
        }

        /** A block whose place among all blocks is {@code depth} in (0, 1]. */
        Layer build(int in, int planes, int stride, float depth) {
            int out = planes * expansion();
            Layer body = bottleneck ? bottleneckBody(in, planes, stride) : basicBody(in, planes, stride);
            Layer shortcut = stride == 1 && in == out
                    ? Sequential.of()
                    : Sequential.of(new Conv2d(in, out, 1).stride(stride).bias(false), new BatchNorm2d(out));
            Residual sum = new Residual(body, shortcut).stochasticDepth(depth * lastDrop);
            return Sequential.builder().inline(sum).add("relu", new ReLU()).build();
        }

        private static Layer basicBody(int in, int planes, int stride) {
            return Sequential.builder()
                    .add("conv1", new Conv2d(in, planes, 3).stride(stride).padding(1).bias(false))
                    .add("bn1", new BatchNorm2d(planes))
                    .add("relu1", new ReLU())
                    .add("conv2", new Conv2d(planes, planes, 3).padding(1).bias(false))
                    .add("bn2", new BatchNorm2d(planes))
                    .build();
        }

        private Layer bottleneckBody(int in, int planes, int stride) {
            int width = planes * widthPerGroup / 64 * groups;
            int out = planes * expansion();
            return Sequential.builder()
                    .add("conv1", new Conv2d(in, width, 1).bias(false))
                    .add("bn1", new BatchNorm2d(width))
                    .add("relu1", new ReLU())
                    .add("conv2", new Conv2d(width, width, 3).stride(stride).padding(1).groups(groups).bias(false))
                    .add("bn2", new BatchNorm2d(width))
                    .add("relu2", new ReLU())
                    .add("conv3", new Conv2d(width, out, 1).bias(false))
                    .add("bn3", new BatchNorm2d(out))
                    .build();
        }
    }

    /** He's normal distribution for convolutions. */
    private static Initializer firstValue(Parameter parameter, Shape weight) {
        return weight.rank() == 4
                ? Initializers.heNormal(Fan.Mode.OUT)
                : Initializers.pyTorch().of(parameter, weight);
    }
}
