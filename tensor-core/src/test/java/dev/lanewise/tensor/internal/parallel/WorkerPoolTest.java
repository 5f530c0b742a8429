package dev.lanewise.tensor.internal.parallel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The pool under several callers: each task runs once, and what happens to one caller is no other's matter. */
class WorkerPoolTest {
    private static final int CALLERS = 16;
    private static final int TASKS = 50;
    private final int before = Threads.count();

    @BeforeEach
    void useWorkersOnAnyMachine() {
        Threads.setCount(3);
    }

    @AfterEach
    void restore() {
        Threads.setCount(before);
    }

    @Test
    void everyTaskOfEveryCallerRunsOnce() throws Exception {
        runCallers(_ -> {
            for (int operation = 0; operation < 200; operation++) {
                AtomicIntegerArray runs = new AtomicIntegerArray(TASKS);
                WorkerPool.forEach(TASKS, runs::incrementAndGet);
                assertAllRanOnce(runs);
            }
        });
    }

    @Test
    void anExceptionReachesItsCallerOnly() throws Exception {
        runCallers(caller -> {
            for (int operation = 0; operation < 200; operation++) {
                if (caller % 2 == 0) {
                    String mine = caller + " " + operation;
                    assertEquals(mine, assertThrows(IllegalStateException.class, () -> fail(mine)).getMessage());
                } else {
                    AtomicIntegerArray runs = new AtomicIntegerArray(TASKS);
                    WorkerPool.forEach(TASKS, runs::incrementAndGet);
                    assertAllRanOnce(runs);
                }
            }
        });
    }

    @Test
    void anErrorOfATaskIsThrownAsItIs() {
        assertThrows(StackOverflowError.class, () -> WorkerPool.forEach(TASKS, _ -> {
            throw new StackOverflowError();
        }));
    }

    @Test
    void anInterruptedCallerFinishesAndStaysInterrupted() throws Exception {
        runCallers(caller -> {
            if (caller % 2 == 0) {
                Thread.currentThread().interrupt();
            }
            for (int operation = 0; operation < 50; operation++) {
                AtomicIntegerArray runs = new AtomicIntegerArray(TASKS);
                WorkerPool.forEach(TASKS, runs::incrementAndGet);
                assertAllRanOnce(runs);
            }
            assertEquals(caller % 2 == 0, Thread.interrupted());
        });
    }

    @Test
    void operationsWithinTasksRunToo() {
        AtomicIntegerArray runs = new AtomicIntegerArray(TASKS);
        WorkerPool.forEach(TASKS, task -> WorkerPool.forEach(2, _ -> runs.incrementAndGet(task)));
        for (int task = 0; task < TASKS; task++) {
            assertEquals(2, runs.get(task));
        }
    }

    @Test
    void theThreadCountMayChangeBetweenOperationsOfOthers() throws Exception {
        runCallers(caller -> {
            for (int operation = 0; operation < 50; operation++) {
                if (caller == 0) {
                    Threads.setCount(1 + operation % 4);
                }
                AtomicIntegerArray runs = new AtomicIntegerArray(TASKS);
                WorkerPool.forEach(TASKS, runs::incrementAndGet);
                assertAllRanOnce(runs);
            }
        });
    }

    @Test
    void rangesCoverEachIndexOnceWhateverTheGrain() {
        for (int grain : new int[] {1, 7, 50, 100, Integer.MAX_VALUE}) {
            AtomicIntegerArray runs = new AtomicIntegerArray(TASKS);
            WorkerPool.forRanges(TASKS, grain, (from, to) -> {
                assertTrue(to - from <= grain);
                for (int i = from; i < to; i++) {
                    runs.incrementAndGet(i);
                }
            });
            assertAllRanOnce(runs);
        }
    }

    private static void fail(String message) {
        WorkerPool.forEach(TASKS, task -> {
            if (task == TASKS / 2) {
                throw new IllegalStateException(message);
            }
        });
    }

    private static void assertAllRanOnce(AtomicIntegerArray runs) {
        int[] actual = new int[runs.length()];
        int[] expected = new int[runs.length()];
        for (int i = 0; i < actual.length; i++) {
            actual[i] = runs.get(i);
            expected[i] = 1;
        }
        assertArrayEquals(expected, actual);
    }

    /** What one of several callers does. */
    private interface Caller {
        void run(int caller) throws Exception;
    }

    private static void runCallers(Caller body) throws Exception {
        List<Callable<Void>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            int caller = i;
            callers.add(() -> {
                body.run(caller);
                return null;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(CALLERS)) {
            for (Future<Void> done : threads.invokeAll(callers)) {
                done.get();
            }
        }
    }
}
