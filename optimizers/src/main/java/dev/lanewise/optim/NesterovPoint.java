package dev.lanewise.optim;

/**
 * Where Nesterov's momentum takes the gradient, with the velocity v and momentum γ.
 *
 * <p>The parameters hold that point, not θ (the shifted variable of PyTorch), so that a step needs one gradient, taken
 * where the parameters stand.
 */
public enum NesterovPoint {
    /** At θ, as it is: plain momentum. */
    CURRENT,
    /** At θ − γv: lecture 2 (equation 2), PyTorch and Keras. */
    DECAYED,
    /** At θ − v, the whole velocity: lecture 1's look-ahead; it needs {@link RatePlace#INSIDE}. */
    WHOLE
}
