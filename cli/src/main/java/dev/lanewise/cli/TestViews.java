package dev.lanewise.cli;

import dev.lanewise.data.BatchLoader;
import dev.lanewise.data.Dataset;
import dev.lanewise.data.Normalization;
import dev.lanewise.data.TestView;
import dev.lanewise.nn.Network;
import dev.lanewise.tensor.Shape;
import dev.lanewise.training.EnsembleEvaluator;
import dev.lanewise.training.EnsembleEvaluator.Average;
import dev.lanewise.training.Metrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/** How each test image is shown to the networks, whose answers are averaged; the names are those of {@code --views}. */
enum TestViews {
    PLAIN("once", size -> TestView.plain()), MIRROR("as it is and mirrored", size -> TestView.mirrored()),
    /** Krizhevsky et al. 2012: the shorter side is 256 for samples of 224. */
    TEN_CROP("corners and center, mirrored too", size -> TestView.tenCrop(size * 256 / 224, size)),
    /** He et al. 2015. */
    FIVE_SCALE("center at 224, 256, 384, 480 and 640 pixels", size -> TestView.fiveScale()),
    /** Jordan 2024: airbench94. */
    MIRROR_SHIFT("mirrored and shifted by a pixel", size -> TestView.mirrorAndShift(1));

    /** The floats of a batch where nothing is trained; it changes no result beyond the last bits of the mean loss. */
    private static final int EVALUATION_FLOATS = 6_000_000;
    private static final int LARGEST_BATCH = 500;

    private final String description;
    private final IntFunction<List<TestView>> views;

    TestViews(String description, IntFunction<List<TestView>> views) {
        this.description = description;
        this.views = views;
    }

    /** The names, in the order in which they are listed to the user. */
    static List<String> names() {
        return Arrays.stream(values()).map(TestViews::toString).toList();
    }

    /**
     * The views of a name.
     *
     * @throws InputException if there are none
     */
    static TestViews of(String name) {
        Names.require("views", name, names());
        return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** A loader over images in their order, for evaluation. */
    static BatchLoader loader(Dataset images, Normalization normalization) {
        return BatchLoader.of(images, batchSize(images, 1)).withNormalization(normalization);
    }

    /** The images of a batch, of which several members of an ensemble have one at a time. */
    private static int batchSize(Dataset images, int members) {
        return Math.clamp(EVALUATION_FLOATS / members / images.sampleShape().elements(), 1, LARGEST_BATCH);
    }

    /** The metrics of the averaged answers of some networks, each of which sees pixels normalized in its own way. */
    Metrics measure(List<Network> networks, List<Normalization> normalizations, Dataset images) {
        List<TestView> shown = views.apply(images.sampleShape().dimension(1));
        requireFits(networks, images);
        int members = shown.size() * networks.size();
        // All have the batches of the view with the largest samples.
        int batch = shown.stream().mapToInt(view -> batchSize(view.of(images), members)).min().orElseThrow();
        List<EnsembleEvaluator.Member> all = new ArrayList<>();
        for (TestView view : shown) {
            for (int i = 0; i < networks.size(); i++) {
                BatchLoader loader = BatchLoader.of(view.of(images), batch).withNormalization(normalizations.get(i))
                        .withTransforms(view.transforms());
                all.add(new EnsembleEvaluator.Member(networks.get(i), loader, view.weight() / networks.size()));
            }
        }
        return new EnsembleEvaluator(all, this == MIRROR_SHIFT ? Average.LOGITS : Average.PROBABILITIES).evaluate();
    }

    /**
     * Checks that networks take what these views show them.
     *
     * @throws InputException if one does not
     */
    void requireFits(List<Network> networks, Dataset images) {
        views.apply(images.sampleShape().dimension(1))
                .forEach(view -> requireFits(networks, view.of(images).sampleShape()));
    }

    private void requireFits(List<Network> networks, Shape sample) {
        try {
            networks.forEach(network -> network
                    .outputShape(Shape.of(1, sample.dimension(0), sample.dimension(1), sample.dimension(2))));
        } catch (IllegalArgumentException e) {
            throw new InputException("--views " + this + " shows images of " + sample.dimension(1) + " pixels, but "
                    + e.getMessage());
        }
    }

    /** What is shown, in a few words. */
    String description() {
        return description;
    }

    /** The name on the command line, for example {@code ten-crop}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
