package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.FunctionCoefficients.G0;
import static dev.lanewise.tensor.internal.FunctionCoefficients.G1;
import static dev.lanewise.tensor.internal.FunctionCoefficients.G2;
import static dev.lanewise.tensor.internal.FunctionCoefficients.G3;
import static dev.lanewise.tensor.internal.FunctionCoefficients.G4;
import static dev.lanewise.tensor.internal.FunctionCoefficients.G5;
import static dev.lanewise.tensor.internal.FunctionCoefficients.G6;
import static dev.lanewise.tensor.internal.FunctionCoefficients.G7;
import static dev.lanewise.tensor.internal.FunctionCoefficients.G8;
import static dev.lanewise.tensor.internal.FunctionCoefficients.GELU_CUBE;
import static dev.lanewise.tensor.internal.FunctionCoefficients.GELU_LINE;
import static dev.lanewise.tensor.internal.FunctionCoefficients.GELU_T;
import static dev.lanewise.tensor.internal.FunctionCoefficients.MISH_LINE;
import static dev.lanewise.tensor.internal.simd.Species.F;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** The parts of {@link SimdActivationKernels}, each short enough to be inlined; bits are those of the scalar twin. */
final class VectorActivations {
    private VectorActivations() {}

    static FloatVector broadcast(float value) {
        return FloatVector.broadcast(F, value);
    }

    /** e^(−x²/2). */
    static FloatVector bell(FloatVector x) {
        return VectorFunctions.exp(x.mul(x).mul(-0.5f));
    }

    /** Φ(x), given e^(−x²/2). */
    static FloatVector normalDistribution(FloatVector x, FloatVector bell) {
        FloatVector one = broadcast(1f);
        FloatVector t = one.div(x.abs().fma(broadcast(GELU_T), one));
        FloatVector tail = tailPolynomial(t).mul(t).mul(bell);
        return one.sub(tail).blend(tail, x.compare(VectorOperators.LT, 0f));
    }

    private static FloatVector tailPolynomial(FloatVector t) {
        FloatVector p = t.fma(broadcast(G0), broadcast(G1));
        p = p.fma(t, broadcast(G2));
        p = p.fma(t, broadcast(G3));
        p = p.fma(t, broadcast(G4));
        p = p.fma(t, broadcast(G5));
        p = p.fma(t, broadcast(G6));
        p = p.fma(t, broadcast(G7));
        return p.fma(t, broadcast(G8));
    }

    /** What the logistic function is taken of in the tanh form of GELU, given x². */
    static FloatVector geluInner(FloatVector x, FloatVector square) {
        return x.mul(square.fma(broadcast(GELU_CUBE), broadcast(GELU_LINE)));
    }

    /** The derivative of x·sigmoid(inner(x)), where growth is x·inner'(x). */
    static FloatVector gateSlope(FloatVector inner, FloatVector growth) {
        FloatVector e = VectorFunctions.exp(inner.abs().neg());
        FloatVector larger = broadcast(1f).div(e.add(1f));
        FloatVector smaller = larger.mul(e);
        return larger.mul(smaller).fma(growth, larger.blend(smaller, inner.compare(VectorOperators.LT, 0f)));
    }

    /** scale·x above 0, scale·alpha·(e^(rate·x) − 1) below, by e^x − 1 = 2t / (1 − t), t = tanh(x/2). */
    static FloatVector elu(FloatVector x, FloatVector alpha, FloatVector scale, FloatVector rate) {
        FloatVector t = VectorFunctions.tanh(x.mul(rate).mul(0.5f));
        FloatVector below = t.add(t).div(broadcast(1f).sub(t)).mul(alpha);
        return below.blend(x, x.compare(VectorOperators.GT, 0f)).mul(scale);
    }

    static FloatVector mishBounded(FloatVector x) {
        return x.blend(MISH_LINE, x.compare(VectorOperators.GT, MISH_LINE));
    }

    /** mish(x) / x, given eˣ. */
    static FloatVector mishShare(FloatVector e) {
        FloatVector part = e.mul(e.add(2f));
        return part.div(part.add(2f));
    }

    static FloatVector mishSlope(FloatVector bounded, FloatVector e) {
        FloatVector part = e.mul(e.add(2f));
        FloatVector whole = part.add(2f);
        FloatVector slope = e.mul(e.add(1f)).mul(4f).div(whole).div(whole);
        return bounded.fma(slope, part.div(whole));
    }

    static FloatVector hardSlope(FloatVector x, float third) {
        VectorMask<Float> off = x.compare(VectorOperators.LE, -3f);
        VectorMask<Float> full = x.compare(VectorOperators.GE, 3f);
        return x.fma(broadcast(third), broadcast(0.5f)).blend(1f, full).blend(0f, off);
    }
}
