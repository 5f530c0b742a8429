package dev.lanewise.bench.compare;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.lanewise.bench.Inference;
import dev.lanewise.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;

/** {@link Inference} in onnxruntime, with all of its optimizations. */
final class OnnxInference {
    private final OrtSession session;
    private final Map<String, OnnxTensor> inputs;

    OnnxInference(Inference ours, int threads) {
        Tensor images = ours.images();
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (SessionOptions options = new SessionOptions()) {
            options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            // Its threads spin within a run, as ours do, and sleep between its runs, when it is another's turn.
            options.addConfigEntry("session.force_spinning_stop", "1");
            session = environment.createSession(OnnxNetwork.model(ours.network(), images.shape()), options);
            inputs = Map.of(OnnxNetwork.INPUT, OnnxTensor.createTensor(environment,
                    FloatBuffer.wrap(images.toArray()),
                    Arrays.stream(images.shape().toArray()).asLongStream().toArray()));
        } catch (OrtException e) {
            throw new ContestException("onnxruntime: " + e.getMessage());
        }
    }

    void run() {
        outputs();
    }

    float[] outputs() {
        try (OrtSession.Result result = session.run(inputs)) {
            FloatBuffer output = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] values = new float[output.remaining()];
            output.get(values);
            return values;
        } catch (OrtException e) {
            throw new ContestException("onnxruntime: " + e.getMessage());
        }
    }
}
