package dev.lanewise.data;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Threads;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Gives the batches of an epoch, prepared on background threads, as many as {@link Threads#count} says, while earlier ones are in
 * use.
 *
 * <pre>{@code
 * BatchLoader loader = BatchLoader.of(train, 256).withNormalization(normalization).shuffled(seed);
 * try (Epoch batches = loader.epoch(3, 0)) {
 *     while (batches.hasNext()) {
 *         Batch batch = batches.next();
 *     }
 * }
 * }</pre>
 *
 * <p>The content of a batch is a function of the seed, the epoch and its number alone: samples are ordered by the stream
 * {@code shuffle/EPOCH} of the seed, and sample i of the data set is read and transformed by the stream {@code augment/EPOCH/i}. So an
 * interrupted epoch goes on exactly, and the number of threads changes nothing. Memory for three batches is allocated
 * once and used in turn; one loader may serve several epochs at once, each with memory of its own.
 */
public final class BatchLoader {
    /** The data set as it was given. */
    private final Dataset source;
    /** The data set that is read, which normalizes where {@link #direct}. */
    private final Dataset dataset;
    private final boolean direct;
    private final int batchSize;
    private final Normalization normalization;
    private final List<Transform> transforms;
    private final List<BatchTransform> batchTransforms;
    private final Random shuffleStream;
    private final Random augmentStream;
    private final Random mixStream;
    private final long seed;
    private final EpochOrder order;
    private final boolean dropLast;
    private final ConcurrentLinkedQueue<BatchBuffer> spareBuffers = new ConcurrentLinkedQueue<>();

    /**
     * A loader that gives all samples in the order of the data set, as they are.
     *
     * @param batchSize the samples of a batch, but for the last of an epoch
     * @throws IllegalArgumentException if the batch size is below 1, or the data set is empty
     */
    public static BatchLoader of(Dataset dataset, int batchSize) {
        return new BatchLoader(dataset, batchSize, Normalization.NONE, List.of(), List.of(), 0, SampleOrder.CYCLIC,
                false);
    }

    private BatchLoader(Dataset dataset, int batchSize, Normalization normalization, List<Transform> transforms,
            List<BatchTransform> batchTransforms, long seed, EpochOrder order, boolean dropLast) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("the batch size must be at least 1, but is " + batchSize);
        }
        int smallest = dropLast ? batchSize : 1;
        if (dataset.size() < smallest) {
            throw new IllegalArgumentException(
                    "the data set has " + dataset.size() + " samples, but a batch needs at least "
                            + smallest);
        }
        normalization.requireChannels(dataset.sampleShape().dimension(0));
        // Where nothing comes between, samples are normalized as they are read: for images of bytes by a table.
        direct = transforms.isEmpty() && !normalization.isNone();
        this.source = dataset;
        this.dataset = direct ? dataset.normalized(normalization) : dataset;
        this.normalization = normalization;
        this.batchSize = batchSize;
        this.transforms = List.copyOf(transforms);
        this.batchTransforms = List.copyOf(batchTransforms);
        this.seed = seed;
        this.shuffleStream = Random.of(seed).stream("shuffle");
        this.augmentStream = Random.of(seed).stream("augment");
        mixStream = Random.of(seed).stream("mix");
        this.order = order;
        this.dropLast = dropLast;
    }

    /**
     * This loader with samples that are normalized, after their transforms.
     *
     * @throws IllegalArgumentException if the normalization is of another number of channels
     */
    public BatchLoader withNormalization(Normalization other) {
        return new BatchLoader(source, batchSize, other, transforms, batchTransforms, seed, order, dropLast);
    }

    /** This loader with changes of each sample, in turn, drawn from the {@linkplain #withSeed seed}. */
    public BatchLoader withTransforms(List<Transform> changes) {
        return new BatchLoader(source, batchSize, normalization, changes, batchTransforms, seed, order, dropLast);
    }

    /** This loader with another seed, of which the order and all changes are drawn; 0 at first. */
    public BatchLoader withSeed(long newSeed) {
        return new BatchLoader(source, batchSize, normalization, transforms, batchTransforms, newSeed, order, dropLast);
    }

    /** This loader with a new random order in every epoch, drawn from a {@linkplain #withSeed seed} as all else is. */
    public BatchLoader shuffled(long newSeed) {
        return withSeed(newSeed).withOrder(SampleOrder.SHUFFLED);
    }

    /**
     * This loader without a last batch that is smaller than the others.
     *
     * @throws IllegalArgumentException if there would be no batch
     */
    public BatchLoader droppingLast() {
        return new BatchLoader(source, batchSize, normalization, transforms, batchTransforms, seed, order, true);
    }

    /** This loader with changes of whole batches, which then have {@link Batch#targets}; the order of samples stays the same. */
    public BatchLoader withBatchTransforms(List<BatchTransform> changes) {
        return new BatchLoader(source, batchSize, normalization, transforms, changes, seed, order, dropLast);
    }

    /** This loader with samples in another order: one that draws them independently, for instance, or from easy to hard. */
    public BatchLoader withOrder(EpochOrder order) {
        return new BatchLoader(source, batchSize, normalization, transforms, batchTransforms, seed, order, dropLast);
    }

    /** The data set, as it was given. */
    public Dataset dataset() {
        return source;
    }

    /** What the order and the transforms are drawn from. */
    public long seed() {
        return seed;
    }

    /** The number of samples in a batch, but for the last of an epoch. */
    public int batchSize() {
        return batchSize;
    }

    /** The number of batches in an epoch. */
    public int batchesPerEpoch() {
        return dropLast ? dataset.size() / batchSize : Math.ceilDiv(dataset.size(), batchSize);
    }

    /** The number of samples in an epoch. */
    public int samplesPerEpoch() {
        return dropLast ? batchesPerEpoch() * batchSize : dataset.size();
    }

    /**
     * The batches of an epoch from {@code firstBatch} on, the same as without an interruption.
     *
     * @param epoch the number of the epoch, which the order and the transforms depend on
     * @param firstBatch 0 for the whole epoch
     * @return the batches, to be closed by the caller
     * @throws IllegalArgumentException if {@code firstBatch} is below 0 or above {@link #batchesPerEpoch}
     */
    public Epoch epoch(int epoch, int firstBatch) {
        if (firstBatch < 0 || firstBatch > batchesPerEpoch()) {
            throw new IllegalArgumentException(
                    "an epoch starts at batch 0 to " + batchesPerEpoch() + ", but the first is to be "
                            + firstBatch);
        }
        return new Epoch(this, order.of(dataset.size(), epoch, shuffleStream.stream(epoch)), epoch, firstBatch);
    }

    BatchBuffer takeBuffer() {
        BatchBuffer buffer = spareBuffers.poll();
        return buffer != null
                ? buffer
                : new BatchBuffer(batchShape(), batchTransforms.isEmpty() ? 0 : dataset.classes());
    }

    void giveBack(BatchBuffer buffer) {
        buffer.forget();
        spareBuffers.add(buffer);
    }

    /** The background threads of an epoch. */
    int workers() {
        return Threads.count();
    }

    /** The number of samples in a batch. */
    int samplesOf(int batch) {
        return Math.min(batchSize, dataset.size() - batch * batchSize);
    }

    /** Prepares samples {@code from} (inclusive) to {@code to} (exclusive) of a batch; called on a background thread. */
    void fill(BatchBuffer buffer, int batch, int from, int to, int[] order, int epoch, SampleContext context) {
        for (int i = from; i < to; i++) {
            int sample = order[batch * batchSize + i];
            context.enter(sample, epoch, augmentStream);
            prepare(sample, buffer.array(), buffer.offsetOf(i), context);
            buffer.setLabel(i, dataset.label(sample));
        }
    }

    /** Changes a whole batch, when its samples are there; called on a background thread. */
    void mix(BatchBuffer buffer, int batch, int epoch) {
        Batch whole = buffer.batch();
        whole.targets().ifPresent(targets -> {
            targets.fill(0);
            for (int i = 0; i < whole.size(); i++) {
                targets.set(1, i, whole.labels()[i]);
            }
            Random random = mixStream.stream(epoch).stream(batch);
            batchTransforms.forEach(change -> change.apply(whole.images(), targets, random));
        });
    }

    private void prepare(int sample, float[] array, int offset, SampleContext context) {
        dataset.read(sample, array, offset, context);
        for (Transform transform : transforms) {
            transform.apply(array, offset, dataset.sampleShape(), context);
        }
        if (!direct) {
            normalization.apply(array, offset, dataset.sampleShape().elements());
        }
    }

    private Shape batchShape() {
        Shape sample = dataset.sampleShape();
        return Shape.of(Math.min(batchSize, dataset.size()), sample.dimension(0), sample.dimension(1),
                sample.dimension(2));
    }
}
