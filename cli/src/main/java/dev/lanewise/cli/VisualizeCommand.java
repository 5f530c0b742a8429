package dev.lanewise.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Makes pictures that explain. */
@Command(name = "visualize", mixinStandardHelpOptions = true, versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "PICTURE",
        description = "Makes pictures of optimizers at work and of what networks have learned.")
final class VisualizeCommand {
    private VisualizeCommand() {}

    /** The command with one subcommand for each kind of picture. */
    static CommandLine of(Streams streams) {
        return new CommandLine(new VisualizeCommand())
                .addSubcommand(new PathsCommand(streams))
                .addSubcommand(new ConvergenceCommand(streams))
                .addSubcommand(new RunsCommand(streams))
                .addSubcommand(new FluctuationCommand(streams))
                .addSubcommand(new DegreeCommand(streams))
                .addSubcommand(new RidgeCommand(streams))
                .addSubcommand(new LandscapeCommand(streams))
                .addSubcommand(new FiltersCommand(streams))
                .addSubcommand(new FeaturesCommand(streams))
                .addSubcommand(new GradCamCommand(streams))
                .addSubcommand(new MistakesCommand(streams));
    }
}
