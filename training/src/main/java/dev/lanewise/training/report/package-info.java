/** One HTML page for each training run, which needs no network and no script, and the pictures that go into it. */
package dev.lanewise.training.report;
