/** Functions of elements and over dimensions that networks write out: logarithms, powers, sums and means. */
package dev.lanewise.nn.math;
