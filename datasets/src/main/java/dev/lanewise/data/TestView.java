package dev.lanewise.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One of several ways in which a trained network is shown each test image, before its answers are averaged.
 *
 * @param framing how samples are cut from the images; empty to leave them as the data set has them
 * @param transforms then applied to each sample
 * @param weight of the answer; those of all views add up to 1
 */
public record TestView(Optional<Framing> framing, List<Transform> transforms, double weight) {
    /** The lengths of the shorter side in He et al. 2015, §4.1 (He et al. 2016 for 224). */
    private static final List<Integer> FIVE_SCALES = List.of(224, 256, 384, 480, 640);

    /** The images as the data set has them, and nothing else. */
    public static List<TestView> plain() {
        return normalized(List.of(new TestView(Optional.empty(), List.of(), 1)));
    }

    /** Each image as it is and mirrored. */
    public static List<TestView> mirrored() {
        return normalized(withMirrors(plain()));
    }

    /**
     * The four corners and the center, each as it is and mirrored (Krizhevsky et al. 2012, §4.1).
     *
     * @param shortSide the shorter side after scaling, at least {@code size}
     * @param size the height and width of samples
     * @throws IllegalArgumentException if the size is below 1 or above the shorter side
     */
    public static List<TestView> tenCrop(int shortSide, int size) {
        Framing.requireShortSide(shortSide, size);
        List<TestView> views = new ArrayList<>();
        views.add(new TestView(Optional.of(new CenterCrop(shortSide, size)), List.of(), 1));
        for (boolean atRight : new boolean[] {false, true}) {
            for (boolean atBottom : new boolean[] {false, true}) {
                views.add(new TestView(Optional.of(new CornerCrop(shortSide, size, atRight, atBottom)), List.of(), 1));
            }
        }
        return normalized(withMirrors(views));
    }

    /**
     * The center square at five scales, whose samples are of 224 to 640 pixels, for networks that take any size (He et al. 2015, §4.1).
     */
    public static List<TestView> fiveScale() {
        return normalized(FIVE_SCALES.stream()
                .map(side -> new TestView(Optional.of(CenterCrop.square(side)), List.of(), 1)).toList());
    }

    /**
     * The image, and the image moved by some pixels up and left, and down and right; each as it is and mirrored. The image in its place has
     * half of the weight (airbench94: Jordan 2024, §3.5).
     *
     * @param pixels of the moves; 1 for CIFAR
     */
    public static List<TestView> mirrorAndShift(int pixels) {
        List<TestView> views = new ArrayList<>(plain());
        for (int move : new int[] {pixels, -pixels}) {
            views.add(new TestView(Optional.empty(), List.of(new Shift(move, move, Border.REFLECT)), 0.5));
        }
        return normalized(withMirrors(views));
    }

    /** The data set as this view shows it, but for the transforms, which a loader applies. */
    public Dataset of(Dataset dataset) {
        return framing.map(dataset::framed).orElse(dataset);
    }

    private static List<TestView> withMirrors(List<TestView> views) {
        Transform mirror = new RandomHorizontalFlip(1);
        return views.stream().flatMap(view -> Stream.of(view, new TestView(view.framing,
                Stream.concat(view.transforms.stream(), Stream.of(mirror)).toList(), view.weight))).toList();
    }

    /** The views with weights in the same proportions that add up to 1. */
    private static List<TestView> normalized(List<TestView> views) {
        double sum = views.stream().mapToDouble(TestView::weight).sum();
        return views.stream().map(view -> new TestView(view.framing, view.transforms, view.weight / sum)).toList();
    }
}
