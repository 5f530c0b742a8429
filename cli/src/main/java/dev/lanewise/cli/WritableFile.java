package dev.lanewise.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The name of a file that a command writes at its end; that its folder exists is checked before the work begins. */
final class WritableFile implements ITypeConverter<Path> {
    @Override
    public Path convert(String name) {
        Path file = Path.of(name);
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new TypeConversionException("the folder " + folder + " does not exist");
        }
        if (Files.isDirectory(file)) {
            throw new TypeConversionException(name + " is a folder, expected the name of a file");
        }
        return file;
    }
}
