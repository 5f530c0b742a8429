package dev.lanewise.models;

import dev.lanewise.formats.SafeTensors;
import dev.lanewise.nn.AvgPool2d;
import dev.lanewise.nn.BatchNorm1d;
import dev.lanewise.nn.BatchNorm2d;
import dev.lanewise.nn.Conv2d;
import dev.lanewise.nn.Flatten;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Linear;
import dev.lanewise.nn.MaxPool2d;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.nn.activation.Tanh;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.testing.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The variations of LeNet whose trained weights are in the reference data, as their authors built them. */
enum PretrainedLeNet {
    FYH620("mnist", 1 / 255.0, 0.1307, 0.3081, "") {
        @Override
        Layer layer() {
            return Sequential.builder()
                    .add("conv1", new Conv2d(1, 6, 5)).add(new MaxPool2d(2)).add(new ReLU())
                    .add("conv2", new Conv2d(6, 16, 5)).add(new MaxPool2d(2)).add(new ReLU())
                    .add(new Flatten())
                    .add("fc1", new Linear(256, 120)).add(new ReLU())
                    .add("fc2", new Linear(120, 84)).add(new ReLU())
                    .add("fc3", new Linear(84, 10))
                    .build();
        }
    },
    YAN12125("mnist", 1 / 255.0, 0, 1, "L1=fc1 L2=fc2 L3=fc3") {
        @Override
        Layer layer() {
            return Sequential.builder()
                    .add("conv1", new Conv2d(1, 6, 5)).add(new Tanh()).add(new AvgPool2d(2))
                    .add("conv2", new Conv2d(6, 16, 5)).add(new Tanh()).add(new AvgPool2d(2))
                    .add(new Flatten())
                    .add("fc1", new Linear(256, 120)).add(new Tanh())
                    .add("fc2", new Linear(120, 84)).add(new Tanh())
                    .add("fc3", new Linear(84, 10))
                    .build();
        }
    },
    CAFFE("mnist", 0.00390625, 0, 1, "ip1=fc1 ip2=fc2") {
        @Override
        Layer layer() {
            return Sequential.builder()
                    .add("conv1", new Conv2d(1, 20, 5)).add(new MaxPool2d(2))
                    .add("conv2", new Conv2d(20, 50, 5)).add(new MaxPool2d(2))
                    .add(new Flatten())
                    .add("fc1", new Linear(800, 500)).add(new ReLU())
                    .add("fc2", new Linear(500, 10))
                    .build();
        }
    },
    FASHION_SARAH("fashion-mnist", 2 / 255.0, 1, 1, "fc1=conv1 fc3=conv2 fc5=conv3 fc6=fc1 fc7=fc2") {
        @Override
        Layer layer() {
            return Sequential.builder()
                    .add("conv1", new Conv2d(1, 6, 5).samePadding()).add(new ReLU()).add(new MaxPool2d(2))
                    .add("conv2", new Conv2d(6, 16, 5)).add(new ReLU()).add(new MaxPool2d(2))
                    .add("conv3", new Conv2d(16, 120, 5)).add(new ReLU())
                    .add(new Flatten())
                    .add("fc1", new Linear(120, 84)).add(new ReLU())
                    .add("fc2", new Linear(84, 10))
                    .build();
        }
    },
    FASHION_BN_SARAH(
            "fashion-mnist", 2 / 255.0, 1, 1,
            "fc1=conv1 fc3=conv2 fc5=conv3 fc6=fc1 fc7=fc2"
                    + " fc1_bn=bn1 fc2_bn=bn2 fc3_bn=bn3 fc4_bn=bn4 fc5_bn=bn5 fc6_bn=bn6") {
        @Override
        Layer layer() {
            return Sequential.builder()
                    .add("conv1", new Conv2d(1, 6, 5).samePadding()).add("bn1", new BatchNorm2d(6)).add(new ReLU())
                    .add(new MaxPool2d(2)).add("bn2", new BatchNorm2d(6)).add(new ReLU())
                    .add("conv2", new Conv2d(6, 16, 5)).add("bn3", new BatchNorm2d(16)).add(new ReLU())
                    .add(new MaxPool2d(2)).add("bn4", new BatchNorm2d(16)).add(new ReLU())
                    .add("conv3", new Conv2d(16, 120, 5)).add("bn5", new BatchNorm2d(120)).add(new ReLU())
                    .add(new Flatten())
                    .add("fc1", new Linear(120, 84)).add("bn6", new BatchNorm1d(84)).add(new ReLU())
                    .add("fc2", new Linear(84, 10))
                    .build();
        }
    };

    static final Shape INPUT = Shape.of(1, 1, 28, 28);
    private static final String FASHION_MNIST_PACKAGE = "/usr/share/datasets/fashion-mnist";

    private final String dataSet;
    private final double scale;
    private final double mean;
    private final double deviation;
    /** Ours by the author's names of layers. */
    private final Map<String, String> layerNames;

    PretrainedLeNet(String dataSet, double scale, double mean, double deviation, String layerNames) {
        this.dataSet = dataSet;
        this.scale = scale;
        this.mean = mean;
        this.deviation = deviation;
        this.layerNames = Stream.of(layerNames.split(" "))
                .map(pair -> pair.split("="))
                .filter(pair -> pair.length == 2)
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    abstract Layer layer();

    /** The file of weights that has this one's name in its own. */
    Path file() throws IOException {
        Pattern name = Pattern.compile(".*_" + name() + "\\.(pth|safetensors)", Pattern.CASE_INSENSITIVE);
        try (Stream<Path> files = Files.list(TestData.path("weights"))) {
            return files.filter(file -> name.matcher(file.getFileName().toString()).matches())
                    .findFirst()
                    .orElseGet(() -> TestData.path("weights/*_" + name()));
        }
    }

    /** The network with the author's weights, which have gone through a safetensors file under our names. */
    Network load(Path converted) throws IOException {
        Map<String, Tensor> renamed = new LinkedHashMap<>();
        Weights.read(file()).forEach((name, tensor) -> {
            int dot = name.indexOf('.');
            String layer = name.substring(0, dot);
            renamed.put(layerNames.getOrDefault(layer, layer) + name.substring(dot), tensor);
        });
        SafeTensors.write(converted, renamed, Map.of("source", file().getFileName().toString()));
        Network network = new Network(layer(), INPUT);
        network.loadStateDict(SafeTensors.read(converted).tensors(), true);
        return network;
    }

    /** The first images of the test part that the weights are for. */
    IdxImages testImages(int count) throws IOException {
        Path folder = dataSet.equals("mnist")
                ? TestData.path("mnist")
                : TestData.existing(Path.of(FASHION_MNIST_PACKAGE));
        return IdxImages.read(folder, "t10k", count);
    }

    /** Images as the author prepared them. */
    Tensor input(IdxImages images, int from, int to) {
        return images.tensor(from, to, scale, mean, deviation);
    }
}
