/** Layers that move, choose, repeat and join elements, and that compute along a dimension of choice. */
package dev.lanewise.nn.shape;
