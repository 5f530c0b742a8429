package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.optim.Optimizer;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RecipesTest {
    /** The columns are epochs, batch size, optimizer, rate, schedule, momentum, weight decay, smoothing and augmentation. */
    @ParameterizedTest
    @CsvSource({
            "alexnet,          90, 128,  momentum, 0.01, plateau,                   0.9,  5e-4,   0,   alexnet",
            "alexnet-lecture,  90, 128,  momentum, 0.01, plateau,                   0.9,  5e-4,   0,   alexnet",
            "vgg16-bn,         74, 256,  momentum, 0.01, plateau,                   0.9,  5e-4,   0,   scale-crop",
            "googlenet,        90, 128,  momentum, 0.01, step:every=8;factor=0.96,  0.9,  2e-4,   0,   resized-crop",
            "resnet50,         120, 256, momentum, 0.1,  plateau,                   0.9,  1e-4,   0,   scale-crop",
            "resnext50-32x4d,  90, 256,  momentum, 0.1,  step,                      0.9,  1e-4,   0,   resized-crop",
            "cifar-resnet20,   182, 128, momentum, 0.1,  multi-step,                0.9,  1e-4,   0,   crop-flip",
            "cifar-plain56,    182, 128, momentum, 0.1,  multi-step,                0.9,  1e-4,   0,   crop-flip",
            "cifar-resnet110,  182, 128, momentum, 0.1,  multi-step:warm-up=1,      0.9,  1e-4,   0,   crop-flip",
            "densenet121,      90, 256,  sgd,      0.1,  step,                      0.9,  1e-4,   0,   resized-crop",
            "squeezenet1.0,    68, 512,  momentum, 0.04, linear,                    0.9,  2e-4,   0,   resized-crop",
            "enresnet20,       200, 128, momentum, 0.1,  multi-step:at=80/120/160,  0.9,  5e-4,   0,   crop-flip",
            "airbench94,       10, 1024, airbench, 11.5, triangle,                  0.85, 0.0153, 0.2, airbench",
            "lenet5,           15, 32,   sgd,      0.02, cosine,                    0.9,  5e-4,   0,   shift"})
    void areThoseOfThePapers(String model, int epochs, int batchSize, String optimizer, double learningRate,
            String schedule, double momentum, double weightDecay, double labelSmoothing, String augmentation) {
        assertEquals(new Recipe(epochs, batchSize, optimizer, learningRate, schedule.replace(';', ','), momentum,
                weightDecay, labelSmoothing, augmentation, 0.1, model.equals("airbench94") ? "mirror-shift" : "plain",
                ObjectiveSettings.PLAIN, StepSettings.PLAIN), Recipes.of(model, "mnist"));
    }

    @ParameterizedTest
    @MethodSource("dev.lanewise.models.Models#names")
    void everyModelHasOneThatIsValid(String model) {
        Recipe recipe = Recipes.of(model, "cifar10");
        boolean digits = model.startsWith("lenet") || model.equals("mlp") || model.equals("linear");
        assertEquals(digits, recipe.batchSize() < 100, model);
    }

    /** The first step and the weight decay as the published program has them, there for sums of gradients over 1,024 images. */
    @Test
    void airbenchCountsInItsOwnUnits() {
        Parameter weight = new Parameter("block1.conv1.weight", Tensor.zeros(1, 1).fill(1));
        Parameter bias = new Parameter("block1.norm2.bias", Tensor.zeros(1).fill(1));
        Recipe recipe = Recipes.of("airbench94", "cifar10");
        Optimizer optimizer = OptimizerFactory.create(recipe, List.of(weight, bias), List.of(),
                recipe.learningRate(), 480);
        weight.gradient().fill(0.01f);
        bias.gradient().fill(0.01f);
        optimizer.step();
        double kilostep = 1024 * (1 + 1 / (1 - 0.85));
        double rate = 11.5 / kilostep;
        double decay = 0.0153 * 1024 / kilostep;
        // Nesterov's first step is 1 + 0.85 times the gradient.
        assertEquals(1 - 1.85 * (rate * 1024 * 0.01 + decay), weight.value().get(0, 0), 1e-6);
        assertEquals(1 - 1.85 * (64 * rate * 1024 * 0.01 + decay), bias.value().get(0), 1e-6);
    }

    @Test
    void airbenchTrainsItsWhiteningBiasForThreeOfTenEpochs() {
        Parameter weight = new Parameter("fc.weight", Tensor.zeros(1, 1).fill(1));
        Parameter whitening = new Parameter("whiten.bias", Tensor.zeros(1).fill(1));
        Recipe recipe = Recipes.of("airbench94", "cifar10");
        Optimizer optimizer = OptimizerFactory.create(recipe, List.of(weight, whitening), List.of(),
                recipe.learningRate(), 20);
        for (int step = 1; step <= 20; step++) {
            float before = whitening.value().get(0);
            weight.gradient().fill(0.01f);
            whitening.gradient().fill(0.01f);
            optimizer.step();
            assertEquals(step <= 6, whitening.value().get(0) != before, "step " + step);
        }
    }
}
