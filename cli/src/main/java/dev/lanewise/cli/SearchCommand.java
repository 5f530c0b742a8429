package dev.lanewise.cli;

import dev.lanewise.data.Dataset;
import dev.lanewise.data.Subset;
import dev.lanewise.data.TrainTest;
import dev.lanewise.tensor.Random;
import dev.lanewise.training.CrossValidation;
import dev.lanewise.training.DivergedException;
import dev.lanewise.training.HyperParameterSpace;
import dev.lanewise.training.SearchTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Searches for hyper-parameters by cross-validation. */
@Command(name = "search", mixinStandardHelpOptions = true, versionProvider = Main.Version.class, sortOptions = false,
        description = {"Trains with many combinations of hyper-parameters, and shows which are the best.",
                "The score is the mean top-1 on the validation parts of a k-fold cross-validation of the training images; the test "
                        + "images are not used."},
        footerHeading = "%nExamples:%n", footer = {
                "  lanewise search lenet5 --data digits --try lr=0.01,0.03,0.1 --try momentum=0.8,0.9 --set epochs=5",
                "  lanewise search lenet5 --data digits --try lr=0.001..0.5 --try optimizer=sgd,adam --random 10 --folds 3"})
final class SearchCommand implements Callable<Integer> {
    private final Streams streams;

    @Parameters(paramLabel = "MODEL", description = "as of lanewise train")
    private String model;

    @Option(names = "--data", paramLabel = "NAME", defaultValue = DataSourceOptions.DEFAULT,
            description = "as of lanewise train (default: digits)")
    private String data;

    @Option(names = "--try", paramLabel = "KEY=V,V,...", required = true,
            description = "values of an option of lanewise train to try, or LOW..HIGH with --random; can be repeated")
    private List<String> tried;

    @Option(names = "--set", paramLabel = "KEY=V",
            description = "an option of lanewise train for all runs, as epochs=5; can be repeated")
    private List<String> fixed = List.of();

    @Option(names = "--random", paramLabel = "N", description = "N random combinations in place of all")
    private Integer random;

    @Option(names = "--folds", paramLabel = "K", defaultValue = "5",
            description = "parts of the cross-validation (default: 5)")
    private int folds;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1",
            description = "seed of all random numbers (default: 1)")
    private long seed;

    @Mixin
    private ThreadsOption threads;

    @Mixin
    private DataOptions dataOptions;

    SearchCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        Map<String, String> common = new LinkedHashMap<>();
        fixed.forEach(entry -> RunSettings.put(common, "--set", entry));
        if (dataOptions.inputSizeOr0() > 0) {
            common.put("input-size", Integer.toString(dataOptions.inputSizeOr0()));
        }
        List<Map<String, String>> combinations = combinations();
        // All are checked before the first takes its time.
        for (Map<String, String> combination : combinations) {
            config(common, combination);
        }
        threads.apply();
        TrainTest dataset = dataOptions.open(data, streams);
        List<CrossValidation.Fold> parts = folds(RunData.limited(dataset.train(), dataOptions.limitImagesOr0()));
        SearchTable table = new SearchTable();
        for (Map<String, String> combination : combinations) {
            SearchTable.Trial trial = new SearchTable.Trial(combination,
                    scores(config(common, combination), dataset, parts));
            table.add(trial);
            streams.err().printf(Locale.ROOT, "%d/%d %s: %.4f%n", table.best().size(), combinations.size(), combination,
                    trial.mean());
        }
        streams.out().print(table);
        return 0;
    }

    private List<CrossValidation.Fold> folds(Dataset train) {
        try {
            return CrossValidation.folds(train, folds, Random.of(seed).stream("folds"));
        } catch (IllegalArgumentException e) {
            throw new InputException("--folds: " + e.getMessage());
        }
    }

    private List<Map<String, String>> combinations() {
        HyperParameterSpace space = new HyperParameterSpace();
        Map<String, String> axes = new LinkedHashMap<>();
        tried.forEach(entry -> RunSettings.put(axes, "--try", entry));
        try {
            axes.forEach((key, values) -> {
                String[] ends = values.split("\\.\\.", -1);
                if (ends.length == 2) {
                    space.range(key, Double.parseDouble(ends[0]), Double.parseDouble(ends[1]));
                } else {
                    space.values(key, List.of(values.split(",")));
                }
            });
            if (random != null && random < 1) {
                throw new InputException("--random must be at least 1, but is " + random);
            }
            return random == null ? space.grid() : space.random(random, Random.of(seed).stream("search"));
        } catch (NumberFormatException e) {
            throw new InputException("--try: the ends of a range must be numbers: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new InputException("--try: " + e.getMessage());
        }
    }

    /** The configuration of one combination; each fold is its own validation part. */
    private RunConfig config(Map<String, String> common, Map<String, String> combination) {
        Map<String, String> settings = new LinkedHashMap<>(common);
        settings.putAll(combination);
        settings.put("validation", "0");
        return RunSettings.config(model, data, seed, settings);
    }

    private List<Double> scores(RunConfig config, TrainTest dataset, List<CrossValidation.Fold> parts)
            throws IOException {
        List<Double> scores = new ArrayList<>();
        for (CrossValidation.Fold fold : parts) {
            TrainTest split = dataset.with(fold.training(), Subset.of(dataset.train(), new int[0]),
                    fold.validation());
            try {
                TrainingRun run = new TrainingRun(config, split, streams);
                run.loadWeights();
                scores.add(run.score().top1());
            } catch (DivergedException e) {
                scores.add(Double.NaN);
            }
        }
        return scores;
    }
}
