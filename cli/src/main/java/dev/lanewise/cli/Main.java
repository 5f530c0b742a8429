package dev.lanewise.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

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
        System.exit(execute(arguments, System.out, System.err));
    }

    /**
     * Runs the command.
     *
     * @param arguments the command line
     * @param out receives results
     * @param err receives progress, and errors in one line each
     * @return the exit status: 0 done, 1 the environment failed, 2 wrong input, 130 interrupted
     */
    public static int execute(String[] arguments, PrintStream out, PrintStream err) {
        Streams streams = new Streams(out, err);
        CommandLine commandLine = new CommandLine(new Main())
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
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setParameterExceptionHandler((failure, _) -> Failures.reportUsage(failure, streams))
                .setExecutionExceptionHandler((failure, _, _) -> Failures.report(failure, streams));
        try {
            return commandLine.execute(arguments);
        } catch (OutOfMemoryError failure) {
            return Failures.report(failure, streams);
        }
    }
}
