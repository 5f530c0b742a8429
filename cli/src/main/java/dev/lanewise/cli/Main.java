package dev.lanewise.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** The command {@code lanewise}: trains, evaluates and shows convolutional networks. */
@Command(name = "lanewise", mixinStandardHelpOptions = true, versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Deep learning in pure Java: trains and uses convolutional networks.",
        footerHeading = "%nExamples:%n", footer = {
                "  lanewise train lenet5 --data digits --epochs 15", "  lanewise train lenet5 --data fashion-mnist",
                "  lanewise evaluate lenet5 --weights runs/lenet5-digits-1/model.safetensors --data digits",
                "  lanewise predict lenet5 --weights runs/lenet5-digits-1/model.safetensors seven.png",
                "%nExit status: 0 done, 1 the environment failed (disk, memory), 2 wrong input, 130 interrupted.%n"
                        + "'lanewise COMMAND --help' shows the options of a command."})
public final class Main {
    /** Made by {@link #execute}. */
    Main() {}

    /** The version in the module's or the jar's descriptor. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            if (version == null) {
                version = Main.class.getModule().getDescriptor() == null
                        ? "development"
                        : Main.class.getModule().getDescriptor().rawVersion().orElse("development");
            }
            return new String[] {"lanewise " + version, "Java " + Runtime.version()};
        }
    }

    /**
     * Runs the command and ends the process with its exit status.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        System.exit(execute(arguments, Streams.ofProcess()));
    }

    /**
     * Runs the command.
     *
     * @param arguments the command line
     * @param out receives results
     * @param err receives progress, and errors in one line each
     * @return the exit status: 0 done, 1 the environment failed, 2 wrong input, 130 interrupted
     */
    public static int execute(String[] arguments, OutputStream out, OutputStream err) {
        return execute(arguments, Streams.of(out, err));
    }

    private static int execute(String[] arguments, Streams streams) {
        int status = executed(arguments, streams);
        Optional<IOException> lost = streams.out().lost();
        if (lost.isEmpty()) {
            return status;
        }
        int lostStatus = Failures.report(new IOException("the output could not be written: "
                + Failures.message(lost.get())), streams);
        return status == 0 ? lostStatus : status;
    }

    private static int executed(String[] arguments, Streams streams) {
        CommandLine commandLine = commandLine(arguments, streams);
        try {
            SystemNames.requireReadable("the argument", List.of(arguments));
            SystemNames.requireReadable("the working folder", List.of(System.getProperty("user.dir", "")));
            return commandLine.execute(arguments);
        } catch (InputException | Error failure) {
            // Picocli handles exceptions of commands only.
            return Failures.report(failure, calledCommand(commandLine), streams);
        }
    }

    private static CommandLine commandLine(String[] arguments, Streams streams) {
        return new CommandLine(new Main())
                .addSubcommand(new TrainCommand(streams))
                .addSubcommand(new EvaluateCommand(streams))
                .addSubcommand(new PredictCommand(streams))
                .addSubcommand(new ModelsCommand(streams))
                .addSubcommand(new ReportCommand(streams))
                .addSubcommand(VisualizeCommand.of(streams))
                .addSubcommand(new RegularizationCommand(streams))
                .addSubcommand(new SummaryCommand(streams))
                .addSubcommand(new ScheduleCommand(streams))
                .addSubcommand(new FullBatchCommand(streams))
                .addSubcommand(new ParallelCommand(streams))
                .addSubcommand(new SearchCommand(streams))
                .addSubcommand(new FindRateCommand(streams))
                .addSubcommand(new InfoCommand(streams))
                .setUsageHelpAutoWidth(true)
                .setHelpFactory(PastableHelp::new)
                .setOut(new PrintWriter(streams.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(streams.err(), true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler((failure, _) -> Failures.report(
                        new InputException(UsageErrors.message(failure, List.of(arguments))), streams))
                .setExecutionExceptionHandler((failure, command, _) -> Failures.report(failure,
                        command.getCommandSpec(), streams));
    }

    private static CommandSpec calledCommand(CommandLine commandLine) {
        CommandLine.ParseResult parsed = commandLine.getParseResult();
        while (parsed != null && parsed.hasSubcommand()) {
            parsed = parsed.subcommand();
        }
        return parsed == null ? commandLine.getCommandSpec() : parsed.commandSpec();
    }
}
