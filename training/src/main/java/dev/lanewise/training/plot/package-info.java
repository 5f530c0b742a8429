/**
 * Pictures as SVG without a library: line charts, contours with paths, heat maps, histograms and grids of images.
 *
 * <p>A picture is made by its constructor and filled by calls that return it:
 *
 * <pre>{@code
 * new LineChart("Loss").axes("epoch", "loss").line("training", epochs, losses).write(Path.of("loss.svg"));
 * }</pre>
 *
 * <p>Colours come from a style sheet. {@link dev.lanewise.training.plot.Chart#toSvg} gives a file of its own with the light colours in
 * it, which every viewer shows alike, {@link dev.lanewise.training.plot.Chart#toInlineSvg} an element for an HTML page that has {@link
 * dev.lanewise.training.plot.Chart#css} once, and follows the reader's light or dark preference. The same data gives the same bytes.
 */
package dev.lanewise.training.plot;
