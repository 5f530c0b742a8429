/**
 * The scalar twins of all kernels: what a kernel means in plain loops, and what runs where the Vector API is missing.
 *
 * <p>Tests hold the vector kernels against them.
 */
package dev.lanewise.tensor.internal.reference;
