package dev.lanewise.tensor.internal.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The one vector shape of all kernels: the widest that the CPU and the JVM's flags allow; and floats that go with its longs. */
final class Species {
    static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    static final int LANES = F.length();
    /** Longs of the same width. */
    static final VectorSpecies<Long> L = VectorSpecies.of(long.class, F.vectorShape());
    /** As many floats as there are longs in a vector. */
    static final VectorSpecies<Float> HALF = VectorSpecies.of(float.class,
            VectorShape.forBitSize(F.vectorBitSize() / 2));

    private Species() {}
}
