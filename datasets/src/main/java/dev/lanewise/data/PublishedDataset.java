package dev.lanewise.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A data set that is known by name: found on the disk, or fetched from its official address. */
interface PublishedDataset {
    /** For example {@code mnist}. */
    String name();

    /** The names of folders that may hold its files, with {@code /} between parts. */
    List<String> folders();

    /**
     * Finds and reads the files, downloading them where the options allow it.
     *
     * @param cache holds a folder of this data set for this user
     * @param shared holds a folder of this data set for all users
     * @throws IOException if they are found nowhere, damaged, or cannot be read or downloaded
     */
    TrainTest open(DatasetOptions options, Path cache, Path shared) throws IOException;

    /** Where to look, in this order. */
    default Set<Path> places(DatasetOptions options, Path cache, Path shared) throws DatasetNotFoundException {
        Path data = options.dataFolder();
        if (data != null && !options.download() && !Files.exists(data)) {
            throw new DatasetNotFoundException("the data folder " + data + " does not exist");
        }
        Set<Path> places = new LinkedHashSet<>();
        if (data != null) {
            places.add(data);
            folders().forEach(folder -> places.add(data.resolve(folder)));
        }
        places.add(cache.resolve(name()));
        places.add(shared.resolve(name()));
        return places;
    }

    /** Where to download to. */
    default Path target(DatasetOptions options, Path cache) {
        return (options.dataFolder() != null ? options.dataFolder() : cache).resolve(name());
    }
}
