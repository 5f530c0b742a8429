package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.internal.parallel.WorkerPool;

/** Functions of one number, computed in double, that no network spends its time in. */
public enum UnaryFunction {
    /** eˣ. */
    EXP {
        @Override
        double of(double x) {
            return StrictMath.exp(x);
        }

        @Override
        double slope(double x, double y) {
            return y;
        }
    },
    /** The natural logarithm. */
    LOG {
        @Override
        double of(double x) {
            return StrictMath.log(x);
        }

        @Override
        double slope(double x, double y) {
            return 1 / x;
        }
    },
    /** The square root. */
    SQRT {
        @Override
        double of(double x) {
            return Math.sqrt(x);
        }

        @Override
        double slope(double x, double y) {
            return 0.5 / y;
        }
    },
    /** The magnitude. */
    ABS {
        @Override
        double of(double x) {
            return Math.abs(x);
        }

        @Override
        double slope(double x, double y) {
            return Math.signum(x);
        }
    },
    /** 1 / x. */
    RECIPROCAL {
        @Override
        double of(double x) {
            return 1 / x;
        }

        @Override
        double slope(double x, double y) {
            return -y * y;
        }
    },
    /** The square. */
    SQUARE {
        @Override
        double of(double x) {
            return x * x;
        }

        @Override
        double slope(double x, double y) {
            return 2 * x;
        }
    },
    /** The sine. */
    SIN {
        @Override
        double of(double x) {
            return StrictMath.sin(x);
        }

        @Override
        double slope(double x, double y) {
            return StrictMath.cos(x);
        }
    },
    /** The cosine. */
    COS {
        @Override
        double of(double x) {
            return StrictMath.cos(x);
        }

        @Override
        double slope(double x, double y) {
            return -StrictMath.sin(x);
        }
    },
    /** The largest whole number that is not above. */
    FLOOR {
        @Override
        double of(double x) {
            return Math.floor(x);
        }

        @Override
        double slope(double x, double y) {
            return 0;
        }
    },
    /** The smallest whole number that is not below. */
    CEIL {
        @Override
        double of(double x) {
            return Math.ceil(x);
        }

        @Override
        double slope(double x, double y) {
            return 0;
        }
    },
    /** The error function 2/√π·∫₀ˣ e^(−t²) dt. */
    ERF {
        @Override
        double of(double x) {
            double magnitude = Math.abs(x);
            return Math.copySign(magnitude < 2.5 ? series(magnitude) : 1 - tail(magnitude), x);
        }

        @Override
        double slope(double x, double y) {
            return TWO_OVER_ROOT_OF_PI * StrictMath.exp(-x * x);
        }
    };

    private static final double TWO_OVER_ROOT_OF_PI = 2 / Math.sqrt(Math.PI);

    abstract double of(double x);

    /** The derivative at x, where the value is y. */
    abstract double slope(double x, double y);

    /** Abramowitz and Stegun 7.1.6: all terms are positive, so nothing cancels. */
    private static double series(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; term > sum * 1e-17; n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return TWO_OVER_ROOT_OF_PI * StrictMath.exp(-x * x) * sum;
    }

    /** 1 − erf x by Abramowitz and Stegun's continued fraction 7.1.14, for x of at least 2.5. */
    private static double tail(double x) {
        double fraction = x;
        for (int n = 40; n > 0; n--) {
            fraction = x + n / 2.0 / fraction;
        }
        return StrictMath.exp(-x * x) / (fraction * Math.sqrt(Math.PI));
    }

    /** Writes the function of each element of x to y, which may be x. */
    public void forward(Tensor x, Tensor y) {
        Shapes.requireSame("y", y, "x", x);
        WorkerPool.forRanges(x.elements(), Grain.ELEMENTS / 8, (from, to) -> {
            for (int i = from; i < to; i++) {
                y.array()[y.offset() + i] = (float) of(x.array()[x.offset() + i]);
            }
        });
    }

    /** Writes to gx the gradient at x, which may be gx or gy: gy times the derivative. */
    public void backward(Tensor x, Tensor gy, Tensor gx) {
        Shapes.requireSame("gy", gy, "x", x);
        Shapes.requireSame("gx", gx, "x", x);
        WorkerPool.forRanges(x.elements(), Grain.ELEMENTS / 8, (from, to) -> {
            for (int i = from; i < to; i++) {
                double argument = x.array()[x.offset() + i];
                gx.array()[gx.offset() + i] = (float) (gy.array()[gy.offset() + i] * slope(argument, of(argument)));
            }
        });
    }
}
