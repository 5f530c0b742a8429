package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every wrong input gives one line that says what to do, exit status 2 (1 for the environment), and writes nothing. */
class WrongInputTest {
    @TempDir
    private Path temporary;

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "train lenet6 --data digits                     | unknown model 'lenet6'     | did you mean lenet5?",
            "train lenet5 --data digitz                     | unknown data set 'digitz'  | did you mean digits?",
            "train lenet5 --bach-size 3                     | --bach-size                | did you mean --batch-size",
            "train lenet5 --data digits --epochs many       | 'many'                     | --epochs",
            "train lenet5 --data digits --epochs 0          | --epochs must be at least 1 | 0",
            "train lenet5 --data digits --lr -1             | --lr must be above 0       | -1.0",
            "train lenet5 --data digits --lr NaN            | --lr must be above 0       | NaN",
            "train lenet5 --data digits --validation 0.9999 | --validation 0.9999 holds back all | 4000 training images",
            "train lenet5 --data digits --weights no.pth    | no.pth                     | no such file",
            "train lenet5 --data digits --schedule plateau:factor=2 | --schedule plateau:factor=2 | above 0 and below 1",
            "train lenet5 --data digits --schedule plateau:patience=1.5 | patience must be a whole number | '1.5'",
            "train lenet5 --data digits --schedule step:every=2.5 | every must be a whole number | '2.5'",
            "train lenet5 --data digits --epochs 3 --swa 4  | --swa must be at most the 3 epochs | 4",
            "train lenet5 --data digits --epochs 1 --accumulate 1000 | --accumulate 1000 | 250 batches",
            "train lenet5 --data digits --views five-scale  | --views five-scale         | fc1 (Linear)",
            "train lenet5 --data digits --order curriculum: | unknown order 'curriculum:' | curriculum:FILE",
            "train lenet5 --data imagefolder:               | --data imagefolder: names no folder | zip file",
            "train lenet5 --data npz:                       | --data npz: names no file  | npz",
            "train lenet5 --data digits --early-stop 3 | --early-stop | --validation above 0",
            "train lenet5 --data digits --batch-size 5000   | --batch-size 5000          | 4000 training images",
            "train lenet5 --data digits --validation 1      | --validation must be in [0, 1) | 1.0",
            "train lenet5 --data digits --optimizer sdg     | unknown optimizer 'sdg'    | did you mean sgd?",
            "train lenet5 --data digits --schedule cosin    | unknown schedule 'cosin'   | did you mean cosine?",
            "train lenet5 --data digits --augmentation filp | unknown augmentation 'filp' | did you mean flip?",
            "train lenet5 --data digits --loss hing         | unknown loss 'hing'        | did you mean hinge?",
            "train lenet5 --data digits --loss squared --class-weights balanced | --class-weights | not with squared",
            "train lenet5 --data digits --loss hinge --label-smoothing 0.1 | --label-smoothing | cross-entropy only",
            "train lenet5 --data digits --class-weights 1,2 | --class-weights has 2 numbers | 10 classes",
            "train lenet5 --data digits --class-weights 1,x | --class-weights must be a number | 'x'",
            "train lenet5 --data digits --dropout 0.5       | --dropout                  | lenet5 has no dropout layers",
            "train mlp --data digits --dropout 1            | --dropout is the probability of dropping | 1",
            "train lenet5 --data digits --l1 -1             | --l1 must be at least 0    | -1.0",
            "train lenet5 --data digits --l2 NaN            | --l2 must be at least 0    | NaN",
            "train lenet5 --data digits --max-norm -3       | --max-norm must be at least 0 | -3.0",
            "train lenet5 --data digits --kl-mean 1 --kl-sparsity 1 | --kl-mean must be in (0, 1) | 1.0",
            "train linear --data digits --kl-sparsity 0.1   | --kl-sparsity needs hidden units | rectifiers",
            "train lenet5 --data digits --order curriculum  | unknown order 'curriculum' | did you mean curriculum:FILE?",
            "train lenet5 --data digits --order curriculum:no.weights | no.weights      | no such file",
            "train lenet5 --data digits --limit-images 0    | --limit-images must be at least 1 | 0",
            "train lenet5 --data digits --views tencrop     | unknown views 'tencrop'    | did you mean ten-crop?",
            "train lenet5 --data digits --threads 0         | threads must be 1 to 1024  | 0",
            "train lenet5 --checkpoint-steps -1             | --checkpoint-steps must be | -1",
            "train alexnet --data digits                    | alexnet cannot take images of shape [1, 20, 20] | features",
            "train                                          | which model?               | lanewise train lenet5",
            "evaluate lenet5 --data digits                  | --weights                  | lanewise evaluate --help",
            "evaluate lenet5 --weights no.pth               | no.pth                     | no such file",
            "summary lenet                                  | unknown model 'lenet'      | did you mean lenet5?",
            "summary lenet5 --input 1,28,28                 | --input must be four       | N,C,H,W",
            "summary lenet5 --input 1,1,4,4                 | lenet5 cannot take         | [1, 4, 4]",
            "full-batch lenet5 --method lbgfs               | unknown method 'lbgfs'     | did you mean lbfgs?",
            "full-batch linear --out no/w.safetensors       | the folder                 | no does not exist",
            "find-lr lenet5 --data digits --plot no/a.svg   | the folder                 | no does not exist",
            "visualize convergence --out no/a.svg           | the folder                 | no does not exist",
            "visualize convergence --out a.png              | --out a.png                | name an .svg file",
            "report nowhere                                 | no run in nowhere          | config.json",
            "full-batch lenet5 --method newton              | newton keeps n x n numbers | Take lbfgs",
            "full-batch lenet5 --iterations 0               | --iterations must be at least 1 | 0",
            "parallel lenet5 --method hogwild! --workers 2  | unknown method 'hogwild!'  | did you mean hogwild?",
            "parallel lenet5 --workers 0                    | --workers must be 1 to 64  | 0",
            "parallel lenet5 --batch-size 3000              | --batch-size 3000          | 2000 images of a worker",
            "parallel lenet5 --lr 0                         | --lr must be above 0       | 0.0",
            "visualize runs nowhere --out a.svg             | no run in nowhere | config.json",
            "trian lenet5                                   | unknown command 'trian'    | did you mean train?",
            "trian lenet5 --data digits                     | unknown command 'trian'    | did you mean train?",
            "visualize foo                                  | unknown command 'foo'      | known are paths, convergence",
            "visualize                                      | which command?             | grad-cam, mistakes",
            "evaluate lenet5 --batch-size 64 --weights a    | lanewise evaluate has no option --batch-size, only lanewise train, | evaluate has --weights, --data",
            "evaluate lenet5 --batch-size=64                | lanewise evaluate has no option --batch-size, only lanewise train, | evaluate has --weights, --data",
            "predict lenet5 --weights a --batch-size 6 b.png | lanewise predict has no option --batch-size | predict has --weights",
            "find-lr lenet5 --epochs 3                      | lanewise find-lr has no option --epochs | --set",
            "train lenet5 --method lbfgs                    | lanewise train has no option --method, only lanewise | train has --data",
            "evaluate lenet5 --wieghts a                    | unknown option '--wieghts' | did you mean --weights?",
            "evaluate lenet5 --weights a --weigths=b        | unknown option '--weigths' | did you mean --weights?",
            "info --thread 2                                | unknown option '--thread' | did you mean --threads?",
            "train lenet5 -x                                | unknown option '-x'        | nown are --data",
            "models extra                                   | unexpected argument 'extra' | lanewise models --help",
            "summary resnet20                               | unknown model 'resnet20'; did you mean cifar-resnet20? Known are | vgg16",
            "find-lr lenet5 --set batch-size=5000           | batch-size 5000 is more than | 4000 training images",
            "find-lr lenet5 --set batch-size=0              | batch-size must be at least 1 | 0",
            "search lenet5 --try batch-size=0               | batch-size must be at least 1 | 0",
    })
    void isOneLineAndStatus2(String commandLine, String problem, String remedy) throws IOException {
        Object[] arguments = commandLine.strip().split(" +");
        Path out = temporary.resolve("out");
        if (arguments[0].equals("train")) {
            arguments = Arrays.copyOf(arguments, arguments.length + 2);
            arguments[arguments.length - 2] = "--out";
            arguments[arguments.length - 1] = out.toString();
        }
        Invocation.of(arguments).requireFailure(2, problem, remedy);
        assertFalse(Files.exists(out), "nothing may be written");
    }

    @Test
    void aFolderInUseIsNotOverwritten() throws IOException {
        Path other = Files.writeString(temporary.resolve("thesis.txt"), "mine");
        Invocation.of("train", "lenet5", "--data", "digits", "--out", temporary)
                .requireFailure(2, "holds something already", "--resume " + temporary, "--out");
        assertEquals("mine", Files.readString(other));
        Invocation.of("train", "lenet5", "--data", "digits", "--out", other).requireFailure(2, "is not a folder");
    }

    @Test
    void onlyARunCanBeResumed() throws IOException {
        Invocation.of("train", "--resume", temporary).requireFailure(2, "no run in", "config.json");
        Path run = TrainedRun.shared().copyTo(temporary.resolve("run"));
        Invocation.of("train", "--resume", run, "--out", temporary).requireFailure(2, "exclude each other");
        Invocation.of("train", "--resume", run, "--lr", "0.5").requireFailure(2, "has --lr 0.03, not 0.5",
                "leave the option out");
        Invocation.of("train", "alexnet", "--resume", run).requireFailure(2, "has model lenet5, not alexnet");
        Files.writeString(run.resolve("config.json"), "{\"model\": \"lenet5\"");
        Invocation.of("train", "--resume", run).requireFailure(2, "config.json is damaged");
    }

    @Test
    void aDamagedCheckpointNamesItsTensor() throws IOException {
        Path run = TrainedRun.shared().copyTo(temporary.resolve("run"));
        byte[] bytes = Files.readAllBytes(run.resolve("last.ckpt"));
        bytes[bytes.length - 100_000] ^= 1;
        Files.write(run.resolve("last.ckpt"), bytes);
        Invocation.of("train", "--resume", run).requireFailure(2, "last.ckpt: is damaged: tensor ",
                "does not match its checksum");
        Invocation.of("evaluate", "lenet5", "--data", "digits", "--weights", run.resolve("last.ckpt"))
                .requireFailure(2, "is damaged: tensor ");
        Files.write(run.resolve("last.ckpt"), Arrays.copyOf(bytes, 1000));
        Invocation.of("train", "--resume", run).requireFailure(2, "last.ckpt: ");
    }

    @Test
    void theCheckpointOfAnotherModelIsRefused() throws IOException {
        Path run = TrainedRun.shared().copyTo(temporary.resolve("run"));
        Path config = run.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"lenet5\"", "\"lenet5-1998\""));
        byte[] before = Files.readAllBytes(run.resolve("last.ckpt"));
        Invocation.of("train", "--resume", run)
                .requireFailure(2,
                        "last.ckpt: belongs to another run: its model is lenet5, but this run's is lenet5-1998");
        assertArrayEquals(before, Files.readAllBytes(run.resolve("last.ckpt")));
    }

    @Test
    void weightsOfAnotherModelOrDamagedAreRefused() throws IOException {
        TrainedRun run = TrainedRun.shared();
        Path weights = run.file("model.safetensors");
        Invocation.of("evaluate", "lenet5-valid", "--data", "digits", "--weights", weights)
                .requireFailure(2, "holds the weights of lenet5, not of lenet5-valid");
        Path damaged = Files.write(temporary.resolve("cut.safetensors"),
                Arrays.copyOf(Files.readAllBytes(weights), 5000));
        Invocation.of("evaluate", "lenet5", "--data", "digits", "--weights", damaged).requireFailure(2,
                damaged.toString());
        Path text = Files.writeString(temporary.resolve("text.pth"), "these are not weights");
        Invocation.of("evaluate", "lenet5", "--data", "digits", "--weights", text).requireFailure(2, text.toString());
        Invocation.of("evaluate", "lenet5", "--data", "digits", "--weights", weights, "--mean", "0.1")
                .requireFailure(2, "--mean and --std must both be given");
    }

    @Test
    void anImageThatIsNoneIsRefused() throws IOException {
        Path weights = TrainedRun.shared().file("model.safetensors");
        Invocation.of("predict", "lenet5", "--weights", weights, temporary.resolve("no.png")).requireFailure(2,
                "no such file");
        Path text = Files.writeString(temporary.resolve("text.png"), "not an image");
        Invocation.of("predict", "lenet5", "--weights", weights, text).requireFailure(2, "text.png: is no JPEG, PNG");
    }

    @Test
    void divergenceSaysToLowerTheLearningRate() {
        Invocation run = Invocation.of("train", "lenet5", "--data", "digits", "--epochs", 1, "--lr", "1e30", "--out",
                temporary.resolve("run"));
        assertEquals(2, run.exitCode());
        assertEquals(1, run.err().lines().filter(line -> line.startsWith("lanewise: ")
                && line.endsWith("training has diverged; lower the learning rate")).count(), run.err());
    }

    @Test
    void aFailedWriteIsStatus1AndKeepsTheCheckpoint() throws IOException {
        Path run = TrainedRun.shared().copyTo(temporary.resolve("run"));
        byte[] checkpoint = Files.readAllBytes(run.resolve("last.ckpt"));
        Files.delete(run.resolve("model.safetensors"));
        Files.createDirectory(run.resolve("model.safetensors"));
        Invocation resumed = Invocation.of("train", "--resume", run);
        assertEquals(1, resumed.exitCode(), resumed.err());
        assertEquals(1, resumed.err().lines().filter(line -> line.startsWith("lanewise: cannot write ")).count(),
                resumed.err());
        assertArrayEquals(checkpoint, Files.readAllBytes(run.resolve("last.ckpt")));
    }
}
