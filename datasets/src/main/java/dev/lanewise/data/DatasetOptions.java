package dev.lanewise.data;

import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Where to look for a data set, and whether to fetch it from its official address.
 *
 * @param dataFolder a folder to look in first, and to download to; or null for none
 * @param download whether files that are found nowhere may be downloaded; without it the network is never used
 * @param messages receives a line about each download
 */
public record DatasetOptions(Path dataFolder, boolean download, Consumer<String> messages) {
    /** The usual places only, no network. */
    public static DatasetOptions defaults() {
        return new DatasetOptions(null, false, message -> {});
    }

    /** These options with a folder to look in first, or null for none. */
    public DatasetOptions withDataFolder(Path folder) {
        return new DatasetOptions(folder, download, messages);
    }

    /** These options with downloads allowed, or not. */
    public DatasetOptions withDownload(boolean allowed) {
        return new DatasetOptions(dataFolder, allowed, messages);
    }

    /** These options with a receiver of messages. */
    public DatasetOptions withMessages(Consumer<String> receiver) {
        return new DatasetOptions(dataFolder, download, receiver);
    }
}
