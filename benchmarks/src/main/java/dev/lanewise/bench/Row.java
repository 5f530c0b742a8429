package dev.lanewise.bench;

import java.util.Locale;

/**
 * One row of a comparison, as it stands in a CSV file.
 *
 * @param suite gemm, conv, train, infer, memory, peak or scaling
 * @param name the case: {@code 1024x1024x1024}, {@code 3x3 64>64 @56}, {@code resnet50}
 * @param pass {@code fwd}, {@code fwdbwd} or empty
 * @param batch images, or 0
 * @param threads of each side
 * @param unit of {@code ours} and {@code bestPeer}: {@code GFLOP/s}, {@code GB/s}, {@code images/s} or {@code MB}
 * @param ours the median of ours
 * @param bestPeer the median of the peer
 * @param peer its name
 * @param ratio the median of the pairs' ratios; above 1, ours is faster, or needs less memory
 * @param firstQuartile of the pairs' ratios
 * @param thirdQuartile of the pairs' ratios
 * @param shareOfPeak ours by the peak of fused multiply-adds; NaN where the unit is not GFLOP/s
 * @param pairs how many
 */
public record Row(String suite, String name, String pass, int batch, int threads, String unit, double ours,
        double bestPeer, String peer, double ratio, double firstQuartile, double thirdQuartile, double shareOfPeak,
        int pairs) {
    /** The first line of a file. */
    public static final String HEADER = "suite,case,pass,batch,threads,unit,ours,best_peer,peer,ratio,ratio_q1,ratio_q3,share_of_peak,pairs";

    /**
     * The row of a line.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Row parse(String line) {
        String[] f = line.split(",", -1);
        if (f.length != 14) {
            throw new IllegalArgumentException("expected a row of 14 fields, but this has " + f.length + ": " + line);
        }
        return new Row(f[0], f[1], f[2], Integer.parseInt(f[3]), Integer.parseInt(f[4]), f[5],
                Double.parseDouble(f[6]), Double.parseDouble(f[7]), f[8], Double.parseDouble(f[9]),
                Double.parseDouble(f[10]), Double.parseDouble(f[11]),
                f[12].isEmpty() ? Double.NaN : Double.parseDouble(f[12]), Integer.parseInt(f[13]));
    }

    /** The row as a line of a file. */
    public String toCsv() {
        return String.format(Locale.ROOT, "%s,%s,%s,%d,%d,%s,%.2f,%.2f,%s,%.3f,%.3f,%.3f,%s,%d", suite, name, pass,
                batch,
                threads, unit, ours, bestPeer, peer, ratio, firstQuartile, thirdQuartile, share("%.3f"), pairs);
    }

    /** The share of the peak in a format for one number; empty if there is none. */
    public String share(String format) {
        return Double.isNaN(shareOfPeak) ? "" : String.format(Locale.ROOT, format, shareOfPeak);
    }
}
