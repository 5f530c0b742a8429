/**
 * First values of parameters.
 *
 * <p>An {@link dev.lanewise.nn.init.Initializer} fills one parameter, given the fans of its layer;
 * {@link dev.lanewise.nn.init.Initializers} has the usual rules and applies them to a network, each parameter from a
 * random stream of its own name.
 */
package dev.lanewise.nn.init;
