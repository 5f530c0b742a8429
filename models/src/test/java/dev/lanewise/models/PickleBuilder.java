package dev.lanewise.models;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes pickles an instruction at a time, and checkpoints around them. */
final class PickleBuilder {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    PickleBuilder() {
        code(0x80, 2);
    }

    PickleBuilder code(int... codes) {
        for (int code : codes) {
            bytes.write(code);
        }
        return this;
    }

    PickleBuilder text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return code('X').little(4, utf8.length).raw(utf8);
    }

    PickleBuilder integer(long value) {
        return code(0x8a, 8).little(8, value);
    }

    PickleBuilder global(String module, String name) {
        return code('c').raw((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
    }

    PickleBuilder integers(long... values) {
        code('(');
        for (long value : values) {
            integer(value);
        }
        return code('t');
    }

    /** A call of {@code _rebuild_tensor_v2} on a storage of its own. */
    PickleBuilder tensor(String storageType, String key, long elements, long offset, long[] sizes, long[] strides) {
        global("torch._utils", "_rebuild_tensor_v2").code('(', '(').text("storage").global("torch", storageType);
        text(key).text("cpu").integer(elements).code('t', 'Q');
        integer(offset).integers(sizes).integers(strides).code(0x89);
        return global("collections", "OrderedDict").code(')', 'R', 't', 'R');
    }

    PickleBuilder little(int count, long value) {
        return raw(Arrays.copyOf(
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array(), count));
    }

    PickleBuilder raw(byte[] data) {
        bytes.writeBytes(data);
        return this;
    }

    byte[] stop() {
        return code('.').bytes.toByteArray();
    }

    /** A zip checkpoint with the storages {@code 0}, {@code 1} …. */
    static Path zip(Path file, int method, byte[] pickle, byte[]... storages) {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.setMethod(method);
            put(zip, "archive/data.pkl", pickle);
            for (int i = 0; i < storages.length; i++) {
                put(zip, "archive/data/" + i, storages[i]);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds an entry to an archive. */
    static void add(Path file, String name, byte[] content) {
        try (FileSystem zip = FileSystems.newFileSystem(file)) {
            Files.write(zip.getPath(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        CRC32 checksum = new CRC32();
        checksum.update(content);
        entry.setSize(content.length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
