package dev.lanewise.tensor.internal;

import dev.lanewise.tensor.internal.kernels.ActivationKernels;
import dev.lanewise.tensor.internal.kernels.ColumnKernels;
import dev.lanewise.tensor.internal.kernels.GroupedKernels;
import dev.lanewise.tensor.internal.kernels.NormPoolingKernels;
import dev.lanewise.tensor.internal.kernels.PoolingKernels;
import dev.lanewise.tensor.internal.kernels.ProductPoolingKernels;
import dev.lanewise.tensor.internal.kernels.RangeKernels;
import dev.lanewise.tensor.internal.kernels.ResponseKernels;
import dev.lanewise.tensor.internal.kernels.SlopeKernels;
import dev.lanewise.tensor.internal.kernels.SpreadKernels;
import dev.lanewise.tensor.internal.kernels.TileKernels;
import dev.lanewise.tensor.internal.kernels.UpdateKernels;
import dev.lanewise.tensor.internal.kernels.WinogradKernels;
import dev.lanewise.tensor.internal.reference.ScalarActivationKernels;
import dev.lanewise.tensor.internal.reference.ScalarColumnKernels;
import dev.lanewise.tensor.internal.reference.ScalarGroupedKernels;
import dev.lanewise.tensor.internal.reference.ScalarNormPoolingKernels;
import dev.lanewise.tensor.internal.reference.ScalarPoolingKernels;
import dev.lanewise.tensor.internal.reference.ScalarProductPoolingKernels;
import dev.lanewise.tensor.internal.reference.ScalarRangeKernels;
import dev.lanewise.tensor.internal.reference.ScalarResponseKernels;
import dev.lanewise.tensor.internal.reference.ScalarSlopeKernels;
import dev.lanewise.tensor.internal.reference.ScalarSpreadKernels;
import dev.lanewise.tensor.internal.reference.ScalarTileKernels;
import dev.lanewise.tensor.internal.reference.ScalarUpdateKernels;
import dev.lanewise.tensor.internal.reference.ScalarWinogradKernels;
import dev.lanewise.tensor.internal.simd.SimdActivationKernels;
import dev.lanewise.tensor.internal.simd.SimdColumnKernels;
import dev.lanewise.tensor.internal.simd.SimdGroupedKernels;
import dev.lanewise.tensor.internal.simd.SimdNormPoolingKernels;
import dev.lanewise.tensor.internal.simd.SimdPoolingKernels;
import dev.lanewise.tensor.internal.simd.SimdProductPoolingKernels;
import dev.lanewise.tensor.internal.simd.SimdRangeKernels;
import dev.lanewise.tensor.internal.simd.SimdResponseKernels;
import dev.lanewise.tensor.internal.simd.SimdSlopeKernels;
import dev.lanewise.tensor.internal.simd.SimdSpreadKernels;
import dev.lanewise.tensor.internal.simd.SimdTileKernels;
import dev.lanewise.tensor.internal.simd.SimdUpdateKernels;
import dev.lanewise.tensor.internal.simd.SimdWinograd2Kernels;
import dev.lanewise.tensor.internal.simd.SimdWinograd2Of5Kernels;
import dev.lanewise.tensor.internal.simd.SimdWinograd4Kernels;

/** The kernels in use: on vectors where the JVM has the Vector API, else their scalar twins; chosen once. */
public final class Kernels {
    /** The flag that gives a program on the class path the Vector API. */
    public static final String FLAG = "--add-modules jdk.incubator.vector";

    /** The system property that says whether to go on without the Vector API. */
    private static final String PROPERTY = "lanewise.vectorApi";
    private static final String OPTIONAL = "optional";
    private static final String REQUIRED = "required";

    /** Whether the Vector API is there. */
    public static final boolean VECTORIZED = vectorApiPresent();

    /** The width of a scalar kernel's "vector": C2 vectorizes some of its loops by itself. */
    private static final int SCALAR_LANES = 4;

    /** Micro-kernels of matrix products and convolutions. */
    public static final TileKernels TILES = VECTORIZED ? new SimdTileKernels() : new ScalarTileKernels(SCALAR_LANES, 2);

    /** Convolution from one channel to few. */
    public static final SpreadKernels SPREAD = VECTORIZED
            ? new SimdSpreadKernels()
            : new ScalarSpreadKernels(SCALAR_LANES);

    /** Transforms of F(2×2, 3×3). */
    public static final WinogradKernels WINOGRAD_2X2 = VECTORIZED
            ? new SimdWinograd2Kernels()
            : new ScalarWinogradKernels(2, 3);

    /** Transforms of F(4×4, 3×3). */
    public static final WinogradKernels WINOGRAD_4X4 = VECTORIZED
            ? new SimdWinograd4Kernels()
            : new ScalarWinogradKernels(4, 3);

    /** Transforms of F(2×2, 5×5). */
    public static final WinogradKernels WINOGRAD_2X2_OF_5X5 = VECTORIZED
            ? new SimdWinograd2Of5Kernels()
            : new ScalarWinogradKernels(2, 5);

    /** Convolution in many groups of few channels. */
    public static final GroupedKernels GROUPED = VECTORIZED
            ? new SimdGroupedKernels()
            : new ScalarGroupedKernels(SCALAR_LANES);

    /** Functions over contiguous ranges. */
    public static final RangeKernels RANGES = VECTORIZED ? new SimdRangeKernels() : new ScalarRangeKernels();

    /** Activation functions over contiguous ranges. */
    public static final ActivationKernels ACTIVATIONS = VECTORIZED
            ? new SimdActivationKernels()
            : new ScalarActivationKernels();

    /** Local response normalization. */
    public static final ResponseKernels RESPONSES = VECTORIZED
            ? new SimdResponseKernels()
            : new ScalarResponseKernels();

    /** Rectifiers with a slope for each channel. */
    public static final SlopeKernels SLOPES = VECTORIZED ? new SimdSlopeKernels() : new ScalarSlopeKernels();

    /** Steps of optimizers. */
    public static final UpdateKernels UPDATES = VECTORIZED ? new SimdUpdateKernels() : new ScalarUpdateKernels();

    /** Functions over the channels of pixels. */
    public static final ColumnKernels COLUMNS = VECTORIZED ? new SimdColumnKernels() : new ScalarColumnKernels();

    /** Pooling by maxima and averages. */
    public static final PoolingKernels POOLING = VECTORIZED ? new SimdPoolingKernels() : new ScalarPoolingKernels();

    /** Pooling by products. */
    public static final ProductPoolingKernels PRODUCT_POOLING = VECTORIZED
            ? new SimdProductPoolingKernels()
            : new ScalarProductPoolingKernels();

    /** Pooling by norms. */
    public static final NormPoolingKernels NORM_POOLING = VECTORIZED
            ? new SimdNormPoolingKernels()
            : new ScalarNormPoolingKernels();

    private Kernels() {}

    private static boolean vectorApiPresent() {
        try {
            Class.forName("jdk.incubator.vector.FloatVector", false, Kernels.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException absent) {
            if (isRequired()) {
                throw new LinkageError(
                        "no Vector API, and " + PROPERTY + " is " + REQUIRED + "; start Java with " + FLAG,
                        absent);
            }
            System.getLogger("dev.lanewise").log(System.Logger.Level.WARNING,
                    "no Vector API, computing with scalar kernels; start Java with " + FLAG);
            return false;
        }
    }

    private static boolean isRequired() {
        String setting = System.getProperty(PROPERTY, OPTIONAL);
        if (!setting.equals(OPTIONAL) && !setting.equals(REQUIRED)) {
            throw new LinkageError(
                    "the property " + PROPERTY + " must be " + OPTIONAL + " or " + REQUIRED + ", but is " + setting);
        }
        return setting.equals(REQUIRED);
    }
}
