package dev.lanewise.models;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.testing.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Records of CIFAR-10's binary form from the reference data, a label and three planes of 32×32 bytes each. */
final class CifarRecords {
    private static final int PLANE = 32 * 32;
    private static final int RECORD = 1 + 3 * PLANE;
    /** Those that CIFAR networks are commonly trained with, and the reference weights were. */
    private static final double[] MEAN = {0.485, 0.456, 0.406};
    private static final double[] DEVIATION = {0.229, 0.224, 0.225};

    private final byte[] bytes;

    private CifarRecords(byte[] bytes) {
        this.bytes = bytes;
    }

    /** All records of the first file. */
    static CifarRecords read() throws IOException {
        try (Stream<Path> files = Files.list(TestData.path("cifar10"))) {
            Path file = files.filter(path -> path.toString().endsWith(".bin.gz")).sorted().findFirst()
                    .orElseGet(() -> TestData.path("cifar10/*.bin.gz"));
            try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
                return new CifarRecords(in.readAllBytes());
            }
        }
    }

    int size() {
        return bytes.length / RECORD;
    }

    int[] labels(int from, int to) {
        int[] labels = new int[to - from];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = bytes[(from + i) * RECORD];
        }
        return labels;
    }

    /** The images {@code from} to {@code to} (exclusive) as {@code (x / 255 − mean) / deviation}. */
    Tensor images(int from, int to) {
        float[] values = new float[(to - from) * 3 * PLANE];
        for (int i = 0; i < values.length; i++) {
            int image = from + i / (3 * PLANE);
            int channel = i / PLANE % 3;
            int pixel = bytes[image * RECORD + 1 + i % (3 * PLANE)] & 0xff;
            values[i] = (float) ((pixel / 255.0 - MEAN[channel]) / DEVIATION[channel]);
        }
        return Tensor.of(Shape.of(to - from, 3, 32, 32), values);
    }
}
