package dev.lanewise.cli;

import dev.lanewise.formats.io.VisibleText;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Prints text in UTF-8, whatever the locale, in which names from files cannot command a terminal; and knows what was lost.
 *
 * <p>Characters are escaped as {@link VisibleText} says: all of what {@code println} and the arguments of {@code printf} take, so that a
 * name cannot forge a second line, and all but line feeds of what {@code print} takes. Bytes pass: they are for our own cursor codes.
 */
final class TextStream extends PrintStream {
    /** Few commands print more: a reader such as {@code head} may stop after its first lines, and misses nothing that was still to come. */
    private static final int BUFFER = 1 << 16;

    private final Recorded target;

    private TextStream(OutputStream stream, boolean autoFlush, Recorded target) {
        super(stream, autoFlush, StandardCharsets.UTF_8);
        this.target = target;
    }

    /** A stream of results, which come at once, at the end or when flushed. */
    static TextStream ofResults(OutputStream out) {
        Recorded target = new Recorded(out);
        return new TextStream(new BufferedOutputStream(target, BUFFER), false, target);
    }

    /** A stream of messages, which come line by line. */
    static TextStream ofMessages(OutputStream out) {
        Recorded target = new Recorded(out);
        return new TextStream(target, true, target);
    }

    /** Writes what is waiting, and says what has been lost since the beginning, if anything. */
    Optional<IOException> lost() {
        flush();
        return Optional.ofNullable(target.failureOrNull);
    }

    @Override
    public void print(String text) {
        super.print(VisibleText.ofLines(String.valueOf(text)));
    }

    @Override
    public void print(char c) {
        print(String.valueOf(c));
    }

    @Override
    public void print(char[] text) {
        print(String.valueOf(text));
    }

    @Override
    public void print(Object value) {
        print(String.valueOf(value));
    }

    @Override
    public void println(String text) {
        super.print(VisibleText.of(String.valueOf(text)));
        println();
    }

    @Override
    public void println(Object value) {
        println(String.valueOf(value));
    }

    @Override
    public PrintStream format(String format, Object... arguments) {
        return format(Locale.ROOT, format, arguments);
    }

    @Override
    public PrintStream format(Locale locale, String format, Object... arguments) {
        Object[] shown = Arrays.stream(arguments).map(TextStream::visible).toArray();
        super.print(String.format(locale, format, shown));
        return this;
    }

    private static Object visible(Object argument) {
        return switch (argument) {
            case null -> null;
            case Number _,Boolean _,Character _ -> argument;
            default -> VisibleText.of(argument.toString());
        };
    }

    /** A stream that remembers its first failure, which a {@link PrintStream} keeps to itself. */
    private static final class Recorded extends OutputStream {
        private final OutputStream out;
        private IOException failureOrNull;

        Recorded(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                failureOrNull = failureOrNull == null ? e : failureOrNull;
                throw e;
            }
        }

        @Override
        public void flush() throws IOException {
            try {
                out.flush();
            } catch (IOException e) {
                failureOrNull = failureOrNull == null ? e : failureOrNull;
                throw e;
            }
        }
    }
}
