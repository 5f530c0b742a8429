package dev.lanewise.training;

import dev.lanewise.data.BatchLoader;
import dev.lanewise.data.ImageDataset;
import dev.lanewise.nn.Network;

/** The task of this package's tests, for those of the reports. */
public final class ReportTask {
    private ReportTask() {}

    /** A trainer of {@link TinyTask} that is set up like all others. */
    public static Trainer.Builder trainer() {
        return TinyTask.trainer();
    }

    /** A network with its first values. */
    public static Network network() {
        return TinyTask.network();
    }

    /** Images of two classes. */
    public static ImageDataset images(int count) {
        return TinyTask.dataset(count, "report");
    }

    /** Batches of images, in their order. */
    public static BatchLoader loader(ImageDataset images) {
        return TinyTask.loader(images, false);
    }
}
