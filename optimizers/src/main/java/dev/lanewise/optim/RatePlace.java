package dev.lanewise.optim;

/** Where the learning rate η stands in a method with a velocity v; both are the same while η is constant. */
public enum RatePlace {
    /** v ← μv + g, θ ← θ − ηv: PyTorch, lecture 3. A new rate acts on the whole velocity at once. */
    OUTSIDE,
    /** v ← μv + ηg, θ ← θ − v: Keras, lectures 1, 2 and 4. A new rate acts on new gradients only. */
    INSIDE
}
