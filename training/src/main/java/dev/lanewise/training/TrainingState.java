package dev.lanewise.training;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All that a run must know, beside tensors, to go on exactly: where it is, and what it has measured.
 *
 * @param epoch the epochs that are complete, validation included
 * @param batch the batches of the epoch in progress that are done
 * @param step the optimizer steps done
 * @param sums the measurements of the epoch in progress
 * @param bestEpoch the best epoch so far, from 1; 0 if there is none
 * @param bestTop1 its top-1 on the validation images
 * @param bestLoss its loss on the validation images
 * @param rateScale what the learning rate has been reduced by since the run began, beside its schedule
 * @param leftOutInRow the latest steps that were left out because of a number that was not finite
 */
record TrainingState(int epoch, int batch, long step, MetricSums sums, int bestEpoch, double bestTop1,
        double bestLoss, double rateScale, int leftOutInRow) {
    static final TrainingState START = new TrainingState(0, 0, 0, MetricSums.NONE, 0, 0, 0, 1, 0);

    /** The state after one more batch. */
    TrainingState plusStep(MetricSums newSums) {
        return new TrainingState(epoch, batch + 1, step + 1, newSums, bestEpoch, bestTop1, bestLoss, rateScale, 0);
    }

    /** The state after a batch that changed nothing, with the learning rate multiplied from here on. */
    TrainingState plusLeftOut(double rateFactor) {
        return new TrainingState(epoch, batch + 1, step + 1, sums, bestEpoch, bestTop1, bestLoss,
                rateScale * rateFactor, leftOutInRow + 1);
    }

    /** The state at the start of the next epoch. */
    TrainingState nextEpoch() {
        return new TrainingState(epoch + 1, 0, step, MetricSums.NONE, bestEpoch, bestTop1, bestLoss, rateScale,
                leftOutInRow);
    }

    /** The state with the epoch in progress as the best one. */
    TrainingState withBest(double top1, double loss) {
        return new TrainingState(epoch, batch, step, sums, epoch + 1, top1, loss, rateScale, leftOutInRow);
    }

    /** Whether an epoch with these validation metrics beats the best one so far. */
    boolean isBeatenBy(Metrics validation) {
        return bestEpoch == 0 || validation.top1() > bestTop1
                || validation.top1() == bestTop1 && validation.loss() < bestLoss;
    }

    /** This state as a JSON object; doubles read back as the same bits. */
    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("epoch", epoch);
        json.put("batch", batch);
        json.put("step", step);
        json.put("loss_sum", sums.loss());
        json.put("top1_correct", sums.top1());
        json.put("top5_correct", sums.top5());
        json.put("images", sums.images());
        json.put("best_epoch", bestEpoch);
        json.put("best_top1", bestTop1);
        json.put("best_loss", bestLoss);
        json.put("rate_scale", rateScale);
        json.put("left_out_in_row", leftOutInRow);
        return json;
    }

    /**
     * The state that {@link #toJson} gave.
     *
     * <p>The reduction of the rate and the steps left out may be missing: files of version 0.1 have none.
     *
     * @throws ClassCastException or NullPointerException if another member is missing or of another type
     */
    static TrainingState fromJson(Map<?, ?> json) {
        MetricSums sums = new MetricSums((Double) json.get("loss_sum"), (Long) json.get("top1_correct"),
                (Long) json.get("top5_correct"), (Long) json.get("images"));
        return new TrainingState(Math.toIntExact((Long) json.get("epoch")), Math.toIntExact((Long) json.get("batch")),
                (Long) json.get("step"), sums, Math.toIntExact((Long) json.get("best_epoch")),
                (Double) json.get("best_top1"),
                (Double) json.get("best_loss"), json.get("rate_scale") instanceof Double scale ? scale : 1,
                json.get("left_out_in_row") instanceof Long count ? Math.toIntExact(count) : 0);
    }
}
