import module dev.lanewise.models;
import module dev.lanewise.training;

void main() throws Exception {
    TrainTest digits = Datasets.digits();
    Network lenet = Models.create("lenet5", 10, digits.train().sampleShape(), 1);
    var optimizer = new Sgd(lenet.parameters(), 0.02).withMomentum(0.9);
    var train = BatchLoader.of(digits.train(), 16).withNormalization(digits.normalization()).shuffled(1).droppingLast();
    var test = BatchLoader.of(digits.test(), 500).withNormalization(digits.normalization());
    Trainer.builder(lenet, new CrossEntropyLoss(), optimizer).training(train).epochs(10).build().run();
    IO.println(new Evaluator(lenet, new CrossEntropyLoss()).evaluate(test));
    SafeTensors.write(Path.of("lenet5.safetensors"), lenet.stateDict(), Map.of());
}
