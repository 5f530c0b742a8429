package dev.lanewise.testing;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Ends the tests of a module with one line that says which of them proved nothing for want of reference data. */
public final class UnprovedTests implements BeforeAllCallback {
    private static final Set<String> CLASSES = new TreeSet<>();
    private static int skipped;

    /** Called by JUnit, which finds this class as a service. */
    public UnprovedTests() {
    }

    /** Counts a test that is about to be skipped. */
    static synchronized void add() {
        skipped++;
        StackWalker.getInstance().walk(frames -> frames.map(StackWalker.StackFrame::getClassName)
                .map(name -> name.replaceAll("[$].*", "")).filter(name -> name.endsWith("Test")).findFirst())
                .ifPresent(name -> CLASSES.add(name.substring(name.lastIndexOf('.') + 1)));
    }

    /** Has the line printed when all tests are done. */
    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot().getStore(ExtensionContext.Namespace.create(UnprovedTests.class))
                .getOrComputeIfAbsent("line", key -> (AutoCloseable) UnprovedTests::print, AutoCloseable.class);
    }

    private static synchronized void print() {
        if (skipped > 0) {
            System.err.println("NOT PROVED: " + skipped + (skipped == 1 ? " test" : " tests")
                    + " for want of data that is not part of the repository (" + CLASSES.stream()
                            .collect(Collectors.joining(", "))
                    + "); -D" + TestData.PROPERTY + "=DIR names its folder");
        }
    }
}
