/** Checks that layers of several packages share; not exported. */
package dev.lanewise.nn.internal;
