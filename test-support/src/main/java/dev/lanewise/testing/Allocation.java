package dev.lanewise.testing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What this process allocates on its heap. */
public final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {}

    /** The bytes that all threads have allocated since the start, those that have ended included. */
    public static long bytes() {
        return THREADS.getTotalThreadAllocatedBytes();
    }
}
