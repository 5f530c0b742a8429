package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TestViewTest {
    private static final Random RANDOM = Random.of(0);

    private static void assertWeights(List<TestView> views) {
        assertEquals(1, views.stream().mapToDouble(TestView::weight).sum(), 1e-12);
    }

    @Test
    void tenCropsAreTheCornersAndTheCenterBothWays() {
        List<TestView> views = TestView.tenCrop(256, 224);
        assertWeights(views);
        Set<Crop> crops = new HashSet<>();
        for (TestView view : views) {
            assertEquals(0.1, view.weight(), 1e-12);
            crops.add(view.framing().orElseThrow().crop(512, 256, RANDOM));
        }
        Set<Crop> expected = new HashSet<>();
        for (int[] place : new int[][] {{144, 16}, {0, 0}, {288, 0}, {0, 32}, {288, 32}}) {
            expected.add(new Crop(0, 0, 512, 256, 512, 256, place[0], place[1], false));
        }
        assertEquals(expected, crops);
        assertEquals(5, views.stream().filter(view -> view.transforms().isEmpty()).count());
    }

    @Test
    void fiveScalesAreCenterSquares() {
        List<TestView> views = TestView.fiveScale();
        assertWeights(views);
        assertEquals(List.of(224, 256, 384, 480, 640),
                views.stream().map(view -> view.framing().orElseThrow().size()).toList());
        assertEquals(new Crop(0, 0, 300, 200, 960, 640, 160, 0, false),
                views.getLast().framing().orElseThrow().crop(300, 200, RANDOM));
    }

    @Test
    void theImageInItsPlaceHasHalfOfTheWeightOfShiftedOnes() {
        List<TestView> views = TestView.mirrorAndShift(1);
        assertWeights(views);
        float[] row = {1, 2, 3, 4};
        Set<List<Float>> seen = new HashSet<>();
        double unmoved = 0;
        for (TestView view : views) {
            float[] sample = row.clone();
            view.transforms().forEach(change -> change.apply(sample, 0, Shape.of(1, 1, 4),
                    new SampleContext(0, 0, RANDOM)));
            seen.add(List.of(sample[0], sample[1], sample[2], sample[3]));
            unmoved += sample[1] + sample[2] == 5 ? view.weight() : 0;
        }
        assertEquals(Set.of(List.of(1f, 2f, 3f, 4f), List.of(4f, 3f, 2f, 1f), List.of(2f, 1f, 2f, 3f),
                List.of(3f, 2f, 1f, 2f), List.of(2f, 3f, 4f, 3f), List.of(3f, 4f, 3f, 2f)), seen);
        assertEquals(0.5, unmoved, 1e-12);
    }
}
