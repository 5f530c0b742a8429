package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.formats.json.JsonException;
import dev.lanewise.formats.json.JsonReader;
import dev.lanewise.testing.TestData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Caffe's networks take blue, green and red: {@code --caffe-mean}. */
class CaffeInputsTest {
    /** Photographs are cut from 259 pixels here, from 256 there, which moves a class that is hardly better than the next. */
    private static final double SAME_SHARE = 0.75;

    @Test
    @Tag("references")
    void theBestClassIsThatOfTheReference() throws JsonException {
        JsonNode index = TestData.json(TestData.path("photos-reference/images.json"));
        List<Object> command = new ArrayList<>(List.of("predict", "squeezenet1.0-caffe", "--weights",
                TestData.path("weights/" + index.get("network").asString()), "--caffe-mean", "104,117,123", "--json"));
        List<Integer> expected = new ArrayList<>();
        for (JsonNode photo : index.get("images")) {
            command.add(TestData.path("photos/" + photo.get("file").asString()));
            expected.add(photo.get("squeezenet_top5").get(0).asInt());
        }
        Map<?, ?> answer = (Map<?, ?>) JsonReader.read(Invocation.of(command.toArray()).requireDone().lastLine());
        List<?> predictions = (List<?>) answer.get("predictions");
        int same = 0;
        for (int i = 0; i < expected.size(); i++) {
            Map<?, ?> best = (Map<?, ?>) ((List<?>) ((Map<?, ?>) predictions.get(i)).get("top5")).getFirst();
            same += best.get("class").equals(expected.get(i).toString()) ? 1 : 0;
        }
        assertTrue(same >= SAME_SHARE * expected.size(), same + " of " + expected.size() + " are the same");
    }

    @Test
    void itIsForNetworksThatBeginWithAConvolutionOfThreeChannels() throws IOException {
        Object weights = TrainedRun.shared().file("model.safetensors");
        Invocation.of("evaluate", "lenet5", "--weights", weights, "--data", "digits", "--caffe-mean", "104,117,123")
                .requireFailure(2, "--caffe-mean");
    }
}
