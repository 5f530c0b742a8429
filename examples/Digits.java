import module dev.lanewise.models;
import module dev.lanewise.training;

void main() throws Exception {
    TrainTest digits = Datasets.digits();
    Network lenet = Models.create("lenet5", 10, digits.train().sampleShape(), 1);
    var optimizer = new Sgd(lenet.parameters(), 0.02).withMomentum(0.9);
    var train = new BatchLoader(digits.train(), 16, digits.normalization(), List.of(), 1, true, true);
    var test = new BatchLoader(digits.test(), 500, digits.normalization(), List.of(), 1, false, false);
    Trainer.builder(lenet, new CrossEntropyLoss(), optimizer).training(train).epochs(10).build().run();
    IO.println(new Evaluator(lenet, new CrossEntropyLoss()).evaluate(test));
    SafeTensors.write(Path.of("lenet5.safetensors"), lenet.stateDict(), Map.of());
}
