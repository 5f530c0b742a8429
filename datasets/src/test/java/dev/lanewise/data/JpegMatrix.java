package dev.lanewise.data;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One picture under every header that decides how the numbers of a JPEG are to be seen, or that gets in the way of seeing them. */
final class JpegMatrix {
    private static final int[] YCC_IDS = {1, 2, 3};
    private static final int[] S444 = {11, 11, 11};
    private static final int[] S420 = {22, 11, 11};

    private final Map<String, byte[]> files = new LinkedHashMap<>();

    private JpegMatrix() {}

    /** The files by what is in them. */
    static Map<String, byte[]> files() {
        JpegMatrix matrix = new JpegMatrix();
        matrix.addColors();
        matrix.addSampling();
        matrix.addInks();
        matrix.addStrayBytes();
        return matrix.files;
    }

    private static byte[] color(int... sampling) {
        return JpegWriter.write(JpegWriter.BASELINE, true, 0, YCC_IDS, sampling);
    }

    static byte[] jfif() {
        return JpegWriter.segment(0xe0, "JFIF\0\1\1\0\0\1\0\1\0\0".getBytes(StandardCharsets.ISO_8859_1));
    }

    static byte[] adobe(int transform) {
        byte[] content = "Adobe\0d\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
        content[11] = (byte) transform;
        return JpegWriter.segment(0xee, content);
    }

    /** What applications say before the picture. */
    private static Map<String, List<byte[]>> headers() {
        Map<String, List<byte[]>> headers = new LinkedHashMap<>();
        headers.put("bare", List.of());
        headers.put("jfif", List.of(jfif()));
        for (int transform : new int[] {0, 1, 2, 9}) {
            headers.put("adobe" + transform, List.of(adobe(transform)));
            headers.put("jfif-adobe" + transform, List.of(jfif(), adobe(transform)));
        }
        headers.put("adobe0-jfif", List.of(adobe(0), jfif()));
        headers.put("adobe0-adobe1", List.of(adobe(0), adobe(1)));
        headers.put("adobe1-adobe0", List.of(adobe(1), adobe(0)));
        headers.put("jfif-jfif", List.of(jfif(), jfif()));
        headers.put("shortjfif-adobe0", List.of(JpegWriter.segment(0xe0, "JFIF\0\1\1".getBytes()), adobe(0)));
        headers.put("shortadobe", List.of(JpegWriter.segment(0xee, "Adobe\0d\0\0\0\0".getBytes())));
        headers.put("longadobe0", List.of(JpegWriter.segment(0xee, "Adobe\0d\0\0\0\0\0more".getBytes())));
        headers.put("jfxx", List.of(JpegWriter.segment(0xe0, "JFXX\0\20 thumbnail".getBytes())));
        headers.put("jfif-jfxx-comment", List.of(jfif(), JpegWriter.segment(0xe0, "JFXX\0\23\1\1abc".getBytes()),
                JpegWriter.segment(0xfe, "made by hand".getBytes())));
        headers.put("exif", List.of(JpegWriter.segment(0xe1, "Exif\0\0II*\0\10\0\0\0\0\0".getBytes())));
        headers.put("damagedprofile", List.of(JpegWriter.segment(0xe2, "ICC_PROFILE\0\7\2damaged".getBytes())));
        return headers;
    }

    private void addColors() {
        Map<String, int[]> ids = new LinkedHashMap<>();
        ids.put("123", YCC_IDS);
        ids.put("RGB", new int[] {'R', 'G', 'B'});
        ids.put("rgb", new int[] {'r', 'g', 'b'});
        ids.put("BGR", new int[] {'B', 'G', 'R'});
        ids.put("012", new int[] {0, 1, 2});
        ids.put("YCc", new int[] {'Y', 'C', 'c'});
        ids.put("same", new int[] {7, 7, 7});
        ids.forEach((name, numbers) -> headers().forEach((header, segments) -> {
            for (int[] sampling : List.of(S444, S420)) {
                files.put("color-" + header + "-" + name + "-" + text(sampling), JpegWriter.withSegments(
                        JpegWriter.write(JpegWriter.BASELINE, true, 0, numbers, sampling), segments));
            }
        }));
        byte[] gray = JpegWriter.write(JpegWriter.BASELINE, true, 0, new int[] {1}, 11);
        headers().forEach((header, segments) -> files.put("gray-" + header, JpegWriter.withSegments(gray, segments)));
    }

    private void addSampling() {
        List<int[]> samplings = List.of(S444, S420, new int[] {21, 11, 11}, new int[] {12, 11, 11},
                new int[] {41, 11, 11}, new int[] {14, 11, 11}, new int[] {42, 11, 11}, new int[] {42, 21, 21},
                new int[] {24, 12, 12}, new int[] {22, 12, 21}, new int[] {22, 21, 12}, new int[] {22, 22, 22},
                new int[] {22, 12, 12}, new int[] {22, 21, 21}, new int[] {21, 21, 11}, new int[] {12, 11, 12},
                new int[] {11, 22, 11}, new int[] {11, 12, 21}, new int[] {44, 22, 11}, new int[] {41, 21, 11});
        for (int[] sampling : samplings) {
            byte[][] files = {JpegWriter.write(JpegWriter.BASELINE, true, 0, YCC_IDS, sampling),
                    JpegWriter.write(JpegWriter.BASELINE, true, 2, YCC_IDS, sampling),
                    JpegWriter.write(JpegWriter.BASELINE, false, 3, new int[] {0, 1, 2}, sampling),
                    JpegWriter.write(JpegWriter.PROGRESSIVE, true, 0, new int[] {0, 1, 2}, sampling)};
            String[] kinds = {"baseline", "restarts", "scans", "progressive"};
            // More than ten blocks in a unit are against the standard.
            boolean fits = Arrays.stream(sampling).map(factors -> factors / 10 * (factors % 10)).sum() <= 10;
            for (int i = 0; i < kinds.length; i++) {
                if (fits || kinds[i].equals("scans")) {
                    this.files.put("sampling-" + text(sampling) + "-" + kinds[i], files[i]);
                }
            }
        }
        files.put("sampling-gray-22", JpegWriter.write(JpegWriter.BASELINE, true, 0, new int[] {1}, 22));
        files.put("sampling-gray-progressive", JpegWriter.write(JpegWriter.PROGRESSIVE, true, 0, new int[] {5}, 11));
    }

    private void addInks() {
        for (int[] sampling : List.of(new int[] {11, 11, 11, 11}, new int[] {22, 11, 11, 22},
                new int[] {12, 11, 11, 12}, new int[] {21, 11, 11, 21}, new int[] {22, 11, 11, 11})) {
            headers().forEach((header, segments) -> {
                for (int[] ids : List.of(new int[] {1, 2, 3, 4}, new int[] {'C', 'M', 'Y', 'K'})) {
                    byte[] inks = JpegWriter.write(JpegWriter.BASELINE, true, 0, ids, sampling);
                    files.put("inks-" + header + "-" + ids[0] + "-" + text(sampling),
                            JpegWriter.withSegments(inks, segments));
                }
            });
        }
        files.put("inks-progressive", JpegWriter.withSegments(
                JpegWriter.write(JpegWriter.PROGRESSIVE, true, 0, new int[] {0, 1, 2, 3}, 22, 11, 11, 22),
                List.of(adobe(2))));
    }

    /** Bytes between segments, which libjpeg warns of and passes over. */
    private void addStrayBytes() {
        byte[] plain = JpegWriter.withSegments(color(S420), List.of(jfif()));
        List<Integer> starts = starts(plain);
        for (int i = 0; i < starts.size(); i++) {
            int at = starts.get(i);
            files.put("stray-two-" + i, JpegWriter.with(plain, at, new byte[] {0x12, 0x34}));
            files.put("stray-zeros-" + i, JpegWriter.with(plain, at, new byte[5]));
            files.put("stray-escaped-" + i, JpegWriter.with(plain, at, new byte[] {(byte) 0xff, 0, 3}));
            files.put("fill-" + i, JpegWriter.with(plain, at, new byte[] {-1, -1, -1}));
        }
        files.put("stray-after-end", Arrays.copyOf(plain, plain.length + 100));
        files.put("two-images", JpegWriter.with(plain, plain.length, color(S444)));
        files.put("restart-marker-between", JpegWriter.with(plain, starts.get(1), new byte[] {-1, (byte) 0xd3}));
        files.put("jfif-after-scan", JpegWriter.with(JpegWriter.withSegments(color(S444), List.of(adobe(0))),
                color(S444).length + adobe(0).length - 2, jfif()));
        files.put("without-huffman-tables", withoutTables(plain));
    }

    /** Where the segments begin after the first marker, up to the scan. */
    private static List<Integer> starts(byte[] file) {
        List<Integer> starts = new java.util.ArrayList<>();
        for (int at = 2; Bytes.at(file, at + 1) != 0xda; at += 2 + Bytes.big16(file, at + 2)) {
            starts.add(at);
        }
        return starts;
    }

    private static byte[] withoutTables(byte[] file) {
        byte[] result = file;
        for (int at : starts(file).reversed()) {
            if (Bytes.at(file, at + 1) == 0xc4) {
                int end = at + 2 + Bytes.big16(file, at + 2);
                byte[] shorter = Arrays.copyOf(result, result.length - (end - at));
                System.arraycopy(result, end, shorter, at, result.length - end);
                result = shorter;
            }
        }
        return result;
    }

    private static String text(int... sampling) {
        return String.join("-", Arrays.stream(sampling).mapToObj(Integer::toString).toList());
    }
}
