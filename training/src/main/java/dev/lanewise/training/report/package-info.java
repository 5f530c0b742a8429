/**
 * One HTML page for each training run, which needs no network and no script, and the pictures that go into it.
 *
 * <p>{@link dev.lanewise.training.report.RunReport} writes the page from what the run has logged and from the network that
 * it trained; each section of the page is a class.
 */
package dev.lanewise.training.report;
