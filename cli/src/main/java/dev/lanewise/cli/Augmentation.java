package dev.lanewise.cli;

import dev.lanewise.data.AlternatingFlip;
import dev.lanewise.data.BatchTransform;
import dev.lanewise.data.Border;
import dev.lanewise.data.ColorJitter;
import dev.lanewise.data.CutMix;
import dev.lanewise.data.Framing;
import dev.lanewise.data.LensDistortion;
import dev.lanewise.data.Mixup;
import dev.lanewise.data.PcaColor;
import dev.lanewise.data.RandomAffine;
import dev.lanewise.data.RandomCrop;
import dev.lanewise.data.RandomErasing;
import dev.lanewise.data.RandomHorizontalFlip;
import dev.lanewise.data.RandomResizedCrop;
import dev.lanewise.data.RandomScaleCrop;
import dev.lanewise.data.Transform;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;

/** How training images are changed at random; the names are those of {@code --augmentation}. */
enum Augmentation {
    NONE("as they are"), SHIFT("shifted by up to 2 pixels", new RandomCrop(2)), FLIP("mirrored at random",
            flip()), SHIFT_FLIP("both", new RandomCrop(2), flip()),
    /** He et al. 2015, §4.2: CIFAR ResNet. */
    CROP_FLIP("padded by 4 pixels, cut at random, mirrored", new RandomCrop(4), flip()),
    /** Szegedy et al. 2014, §6: GoogLeNet; torchvision's recipes. */
    RESIZED_CROP("random part and shape, mirrored", size -> new RandomResizedCrop(size), flip()),
    /** Simonyan and Zisserman 2014, He et al. 2015: the shorter side is 256 to 480 for samples of 224. */
    SCALE_CROP("random scale and place, mirrored",
            size -> new RandomScaleCrop(size * 256 / 224, size * 480 / 224, size), flip()),
    /** Krizhevsky et al. 2012, §4.1: AlexNet. */
    ALEXNET("random place in the whole image, mirrored, principal colors",
            size -> new RandomScaleCrop(size * 256 / 224, size * 256 / 224, size), flip(), PcaColor.imageNet(0.1)),
    /** Jordan 2024: airbench94. */
    AIRBENCH("shifted by up to 2 pixels with reflection, mirrored every other epoch",
            new RandomCrop(2, Border.REFLECT),
            new AlternatingFlip()), STRONG("resized-crop, brightness, contrast, saturation, hue, erased rectangles",
                    size -> new RandomResizedCrop(size), flip(), new ColorJitter(0.4, 0.4, 0.4, 0.1),
                    new RandomErasing()), AFFINE("rotated, sheared, stretched, shifted and distorted a little",
                            new RandomAffine(10, 5, 1.1, 0.1, Border.EDGE),
                            new LensDistortion(-0.05, 0.05, Border.EDGE)),
    /** Zhang et al. 2017. */
    MIXUP("crop-flip, and pairs of images blended", List.of(new Mixup(1)), new RandomCrop(4), flip()),
    /** Yun et al. 2019. */
    CUTMIX("crop-flip, and rectangles exchanged between pairs", List.of(new CutMix(1)), new RandomCrop(4), flip());

    private final String description;
    private final Optional<IntFunction<Framing>> framing;
    private final List<BatchTransform> batchTransforms;
    private final List<Transform> transforms;

    Augmentation(String description, Transform... transforms) {
        this(description, Optional.empty(), List.of(), transforms);
    }

    Augmentation(String description, IntFunction<Framing> framing, Transform... transforms) {
        this(description, Optional.of(framing), List.of(), transforms);
    }

    Augmentation(String description, List<BatchTransform> batchTransforms, Transform... transforms) {
        this(description, Optional.empty(), batchTransforms, transforms);
    }

    Augmentation(String description, Optional<IntFunction<Framing>> framing, List<BatchTransform> batchTransforms,
            Transform... transforms) {
        this.description = description;
        this.framing = framing;
        this.batchTransforms = batchTransforms;
        this.transforms = List.of(transforms);
    }

    private static Transform flip() {
        return new RandomHorizontalFlip(0.5);
    }

    /** The names, in the order in which they are listed to the user. */
    static List<String> names() {
        return Arrays.stream(values()).map(Augmentation::toString).toList();
    }

    /**
     * The augmentation of a name.
     *
     * @throws InputException if there is none
     */
    static Augmentation of(String name) {
        Names.require("augmentation", name, names());
        return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** How samples are cut from images at random, where that is a part of this. */
    Optional<Framing> framing(int size) {
        return framing.map(made -> made.apply(size));
    }

    /** What is done with each sample; gray ones have no principal colors. */
    List<Transform> transforms(int channels) {
        return transforms.stream().filter(transform -> channels == 3 || !(transform instanceof PcaColor)).toList();
    }

    /** What is done with each batch, which then has probabilities of classes in place of labels. */
    List<BatchTransform> batchTransforms() {
        return batchTransforms;
    }

    /** What is done, in a few words. */
    String description() {
        return description;
    }

    /** The name on the command line, for example {@code shift-flip}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
