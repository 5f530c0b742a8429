package dev.lanewise.cli;

import dev.lanewise.tensor.Threads;
import dev.lanewise.tensor.VectorSupport;
import java.util.ArrayList;
import java.util.List;

/** What the user could change to compute faster. */
final class Advice {
    private Advice() {}

    /** One line for each change, the most useful first; none if there is nothing to gain. */
    static List<String> of(Processor processor) {
        List<String> advice = new ArrayList<>();
        int processors = Runtime.getRuntime().availableProcessors();
        if (!VectorSupport.available()) {
            advice.add("start Java with " + VectorSupport.FLAG + ": without it the kernels are scalar");
        } else if (VectorSupport.bitsInUse() < processor.vectorBits()) {
            advice.add((processor.vectorBits() == 512
                    ? "start Java with -XX:UseAVX=3"
                    : "start Java without -XX:MaxVectorSize")
                    + " for vectors of " + processor.vectorBits() + " bits in place of " + VectorSupport.bitsInUse());
        }
        if (Threads.count() < processors) {
            advice.add("use --threads " + processors + " in place of " + Threads.count());
        }
        return advice;
    }
}
