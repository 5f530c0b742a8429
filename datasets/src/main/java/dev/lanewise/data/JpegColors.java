package dev.lanewise.data;

/**
 * What the components of a JPEG mean, and how they become RGB, in the arithmetic of libjpeg and, for CMYK, of Pillow's
 * {@code convert("RGB")}.
 */
enum JpegColors {
    GRAY {
        @Override
        void toRgb(byte[] row, byte[] rgb, int offset) {
            for (int from = 0, to = offset; from < row.length; from++, to += Image.RGB) {
                rgb[to] = row[from];
                rgb[to + 1] = row[from];
                rgb[to + 2] = row[from];
            }
        }
    },
    RGB {
        @Override
        void toRgb(byte[] row, byte[] rgb, int offset) {
            System.arraycopy(row, 0, rgb, offset, row.length);
        }
    },
    YCBCR {
        @Override
        void toRgb(byte[] row, byte[] rgb, int offset) {
            for (int from = 0, to = offset; from < row.length; from += 3, to += Image.RGB) {
                putYcc(row, from, rgb, to, 0);
            }
        }
    },
    CMYK {
        @Override
        void toRgb(byte[] row, byte[] rgb, int offset) {
            for (int from = 0, to = offset; from < row.length; from += 4, to += Image.RGB) {
                for (int channel = 0; channel < Image.RGB; channel++) {
                    rgb[to + channel] = inked(row[from + channel], row[from + 3]);
                }
            }
        }
    },
    YCCK {
        @Override
        void toRgb(byte[] row, byte[] rgb, int offset) {
            for (int from = 0, to = offset; from < row.length; from += 4, to += Image.RGB) {
                // YCC is RGB, the complement of the stored CMY.
                putYcc(row, from, rgb, to, 0xff);
                for (int channel = 0; channel < Image.RGB; channel++) {
                    rgb[to + channel] = inked(rgb[to + channel], row[from + 3]);
                }
            }
        }
    };

    private static final int BITS = 16;
    private static final int HALF = 1 << BITS - 1;
    private static final int RED_OF_CR = 91_881;
    private static final int GREEN_OF_CB = 22_554;
    private static final int GREEN_OF_CR = 46_802;
    private static final int BLUE_OF_CB = 116_130;
    private static final int NEUTRAL = 128;

    /**
     * Decides as libjpeg does: JFIF says YCbCr; without it, Adobe's transform or the names of the components decide.
     *
     * @param ids the components' names
     * @param adobe the transform of an Adobe marker, or -1 if there is none
     */
    static JpegColors of(int[] ids, boolean jfif, int adobe) {
        return switch (ids.length) {
            case 1 -> GRAY;
            case 3 -> {
                boolean named = ids[0] == 'R' && ids[1] == 'G' && ids[2] == 'B';
                yield !jfif && (adobe == 0 || adobe < 0 && named) ? RGB : YCBCR;
            }
            case 4 -> adobe <= 0 ? CMYK : YCCK;
            default -> throw new IllegalArgumentException(ids.length + " components");
        };
    }

    /** Converts a row of interleaved components to RGB at {@code offset}. */
    abstract void toRgb(byte[] row, byte[] rgb, int offset);

    /** One pixel of YCbCr as RGB, its bits flipped by {@code flip}. */
    private static void putYcc(byte[] row, int from, byte[] rgb, int to, int flip) {
        int y = row[from] & 0xff;
        int cb = (row[from + 1] & 0xff) - NEUTRAL;
        int cr = (row[from + 2] & 0xff) - NEUTRAL;
        rgb[to] = (byte) (clip(y + (RED_OF_CR * cr + HALF >> BITS)) ^ flip);
        rgb[to + 1] = (byte) (clip(y + (-GREEN_OF_CB * cb - GREEN_OF_CR * cr + HALF >> BITS)) ^ flip);
        rgb[to + 2] = (byte) (clip(y + (BLUE_OF_CB * cb + HALF >> BITS)) ^ flip);
    }

    private static int clip(int value) {
        return Math.clamp(value, 0, 0xff);
    }

    /**
     * What a stored ink and the stored black leave of white. JPEGs store inks inverted, as Adobe does, 255 for none; like Pillow, that is taken
     * for granted.
     */
    private static byte inked(byte ink, byte black) {
        int light = black & 0xff;
        int product = (0xff - (ink & 0xff)) * light + 0x80;
        return (byte) (light - ((product >> 8) + product >> 8));
    }
}
