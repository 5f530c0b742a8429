package dev.lanewise.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps the folder of a run for one process: a lock on a file in it, which the system takes away when the process ends, however it ends.
 *
 * <p>The file stays where it is: deleted, it could be locked by one process while the next makes another of its name.
 */
final class RunLock implements AutoCloseable {
    /** The name of the file. */
    static final String FILE = ".lock";

    /** The folders of this process: opening and closing a file of theirs would free its lock. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;

    private RunLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * Takes a folder.
     *
     * @throws InputException if another process has it
     * @throws IOException if the file cannot be written, or its file system has no locks
     */
    static RunLock of(Path folder) throws IOException {
        Path real = folder.toRealPath();
        Path file = folder.resolve(FILE);
        if (Files.isSymbolicLink(file)) {
            throw new InputException(file + " is a link; delete it, or choose another folder");
        }
        if (!HELD.add(real)) {
            throw inUse(folder);
        }
        RunLock lock = null;
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS);
            if (channel.tryLock() == null) {
                channel.close();
                throw inUse(folder);
            }
            lock = new RunLock(real, channel);
            return lock;
        } catch (IOException e) {
            throw new IOException("cannot lock " + file + ", so that no other process writes to the folder: "
                    + Failures.message(e), e);
        } finally {
            if (lock == null) {
                HELD.remove(real);
            }
        }
    }

    private static InputException inUse(Path folder) {
        return new InputException(folder + " is in use: another process trains in it and holds its file " + FILE
                + "; wait until it ends, stop it, or choose another --out");
    }

    /** Gives the folder up. */
    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            HELD.remove(folder);
        }
    }
}
