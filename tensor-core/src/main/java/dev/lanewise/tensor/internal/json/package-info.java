/** A strict reader and a writer of JSON (RFC 8259) for file headers, configurations and machine-readable output. */
package dev.lanewise.tensor.internal.json;
