package dev.lanewise.tensor.ops;

/** Functions of two numbers that {@link Broadcasting} applies. */
public enum BinaryFunction {
    /** a + b. */
    ADD {
        @Override
        float of(float a, float b) {
            return a + b;
        }
    },
    /** a − b. */
    SUBTRACT {
        @Override
        float of(float a, float b) {
            return a - b;
        }
    },
    /** a·b. */
    MULTIPLY {
        @Override
        float of(float a, float b) {
            return a * b;
        }
    },
    /** a / b. */
    DIVIDE {
        @Override
        float of(float a, float b) {
            return a / b;
        }
    },
    /** The larger of both; NaN if one is. */
    MAXIMUM {
        @Override
        float of(float a, float b) {
            return Math.max(a, b);
        }
    },
    /** The smaller of both; NaN if one is. */
    MINIMUM {
        @Override
        float of(float a, float b) {
            return Math.min(a, b);
        }
    },
    /** a to the power of b. */
    POWER {
        @Override
        float of(float a, float b) {
            return (float) StrictMath.pow(a, b);
        }
    },
    /** 1 where both are equal, else 0. */
    EQUAL {
        @Override
        float of(float a, float b) {
            return a == b ? 1 : 0;
        }
    },
    /** 1 where a is above b, ½ where they are equal, else 0: the share of a maximum's gradient that a has. */
    SHARE_OF_MAXIMUM {
        @Override
        float of(float a, float b) {
            return a > b ? 1 : a == b ? 0.5f : 0;
        }
    };

    abstract float of(float a, float b);
}
