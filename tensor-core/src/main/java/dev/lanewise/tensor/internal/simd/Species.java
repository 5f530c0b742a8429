package dev.lanewise.tensor.internal.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The one vector shape of all kernels: the widest that the CPU and the JVM's flags allow.
 *
 * <p>No floats of another shape are used, not even once: C2 tells a vector's class from the classes that each method of
 * the Vector API has seen in the process, and where they were two, it allocates the vectors of both.
 */
final class Species {
    static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    static final int LANES = F.length();
    /** Longs of the same width: half as many. */
    static final VectorSpecies<Long> L = VectorSpecies.of(long.class, F.vectorShape());

    private Species() {}
}
