/**
 * A strict reader and a writer of JSON (RFC 8259) for file headers, configurations and machine-readable output.
 *
 * <p>Only Lanewise's own modules see this package. Values are plain maps, lists, strings and numbers; input is not
 * trusted.
 */
package dev.lanewise.formats.json;
