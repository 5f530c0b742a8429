package dev.lanewise.bench;

import dev.lanewise.tensor.ops.ConvGeometry;

/**
 * The convolutions of the zoo, over square images; the padding keeps the size at stride 1, but for the stems that their papers pad
 * otherwise. A name says kernel, channels (in and out) and size.
 */
public enum ConvShape {
    /** ResNet-34, first stage. */
    K3_64_AT_56(64, 64, 56, 3, 1),
    /** ResNet-34, second stage. */
    K3_128_AT_28(128, 128, 28, 3, 1),
    /** ResNet-34, third stage. */
    K3_256_AT_14(256, 256, 14, 3, 1),
    /** ResNet-34, fourth stage. */
    K3_512_AT_7(512, 512, 7, 3, 1),
    /** VGG, first block: batches above 8 are too large. */
    K3_64_AT_224(64, 64, 224, 3, 1, 1, 1, 8),
    /** VGG, third block. */
    K3_256_AT_56(256, 256, 56, 3, 1),
    /** VGG, fourth block. */
    K3_512_AT_28(512, 512, 28, 3, 1),
    /** ResNet-50, where the second stage begins. */
    K3_128_AT_56_STRIDE_2(128, 128, 56, 3, 2),
    /** ResNet-50, first stage. */
    K1_256_64_AT_56(256, 64, 56, 1, 1),
    /** ResNet-50, first stage. */
    K1_64_256_AT_56(64, 256, 56, 1, 1),
    /** ResNet-50, third stage. */
    K1_1024_256_AT_14(1024, 256, 14, 1, 1),
    /** ResNet-50, shortcut of the second stage. */
    K1_256_512_AT_56_STRIDE_2(256, 512, 56, 1, 2),
    /** ResNet, first layer. */
    K7_3_64_AT_224_STRIDE_2(3, 64, 224, 7, 2),
    /** AlexNet, first layer. */
    K11_3_96_AT_227_STRIDE_4(3, 96, 227, 11, 4, 0, 1, 32),
    /** AlexNet, second layer. */
    K5_96_256_AT_27(96, 256, 27, 5, 1),
    /** ResNeXt-50, first stage. */
    K3_128_AT_56_GROUPS_32(128, 128, 56, 3, 1, 1, 32, 32),
    /** ResNeXt-50, second stage. */
    K3_256_AT_28_GROUPS_32(256, 256, 28, 3, 1, 1, 32, 32),
    /** LeNet-5, first layer. */
    K5_1_6_AT_28(1, 6, 28, 5, 1),
    /** LeNet-5, second layer. */
    K5_6_16_AT_14(6, 16, 14, 5, 1, 0, 1, 32),
    /** CIFAR ResNet, first stage. */
    K3_16_AT_32(16, 16, 32, 3, 1),
    /** CIFAR ResNet, second stage. */
    K3_32_AT_16(32, 32, 16, 3, 1),
    /** CIFAR ResNet, third stage. */
    K3_64_AT_8(64, 64, 8, 3, 1),
    /** The CIFAR-10 speed-run network, second block. */
    K3_256_AT_15(256, 256, 15, 3, 1),
    /** The CIFAR-10 speed-run network, third block. */
    K3_256_AT_7(256, 256, 7, 3, 1);

    private final int in;
    private final int out;
    private final int size;
    private final int kernel;
    private final int stride;
    private final int padding;
    private final int groups;
    private final int largestBatch;

    ConvShape(int in, int out, int size, int kernel, int stride) {
        this(in, out, size, kernel, stride, kernel / 2, 1, 32);
    }

    ConvShape(int in, int out, int size, int kernel, int stride, int padding, int groups, int largestBatch) {
        this.in = in;
        this.out = out;
        this.size = size;
        this.kernel = kernel;
        this.stride = stride;
        this.padding = padding;
        this.groups = groups;
        this.largestBatch = largestBatch;
    }

    /** Its geometry. */
    public ConvGeometry geometry() {
        return ConvGeometry.of(size, size, in, out, kernel, stride, padding, 1, groups);
    }

    /** The largest batch that is of use. */
    public int largestBatch() {
        return largestBatch;
    }

    /** Billions of floating-point operations of one direction for a batch, as a direct convolution counts them. */
    public double gigaflops(int batch) {
        return 2e-9 * geometry().outputShape(batch).elements() * (in / groups) * kernel * kernel;
    }

    /** As in a table: {@code 3x3/2 128>128 @56 g32}. */
    @Override
    public String toString() {
        return kernel + "x" + kernel + (stride > 1 ? "/" + stride : "") + " " + in + ">" + out + " @" + size
                + (groups > 1 ? " g" + groups : "");
    }
}
