package dev.lanewise.training.report;

import dev.lanewise.training.plot.HeatMap;
import java.util.ArrayList;
import java.util.List;

/** The confusion matrix, the table of classes and the gallery of mistakes. */
final class PredictionSection {
    private PredictionSection() {}

    static void write(Html html, Predictions predictions, String images) {
        html.raw("<div class=\"wide\"><section>").element("h2", "", "Confusion matrix of the " + images);
        html.raw(new HeatMap("", predictions.classNames(), predictions.confusion()).size(470, 470)
                .axes("true class", "predicted class").toInlineSvg());
        html.raw("</section><section>").element("h2", "", "Classes");
        html.table(false, List.of("class", "images", "precision", "recall", "F1", "most taken for"), rows(predictions));
        html.raw("</section></div>");
        if (!predictions.worst().isEmpty()) {
            html.element("h2", "", "Worst mistakes among the " + images);
            html.element("p", "note", "The true class, the one that it was taken for, and the probabilities of both.");
            html.raw("<div class=\"gallery\">");
            predictions.worst().forEach(mistake -> writeMistake(html, mistake));
            html.raw("</div>");
        }
    }

    private static void writeMistake(Html html, Predictions.Mistake mistake) {
        html.raw("<figure><img alt=\"\" src=\"" + mistake.image().toDataUri() + "\"><figcaption>"
                + Html.escape(mistake.trueClass()) + " → " + Html.escape(mistake.predictedClass()) + "<br><span>"
                + RunReport.number("%.3f", mistake.trueProbability()) + " → "
                + RunReport.number("%.3f", mistake.predictedProbability()) + ", no. " + mistake.index()
                + "</span></figcaption></figure>");
    }

    private static List<List<String>> rows(Predictions predictions) {
        long[][] confusion = predictions.confusion();
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < confusion.length; i++) {
            long images = 0;
            long predicted = 0;
            int mostTakenFor = -1;
            for (int other = 0; other < confusion.length; other++) {
                images += confusion[i][other];
                predicted += confusion[other][i];
                if (other != i && confusion[i][other] > (mostTakenFor < 0 ? 0 : confusion[i][mostTakenFor])) {
                    mostTakenFor = other;
                }
            }
            double recall = (double) confusion[i][i] / images;
            double precision = (double) confusion[i][i] / predicted;
            rows.add(List.of(predictions.classNames().get(i), Long.toString(images),
                    RunReport.number("%.3f", precision), RunReport.number("%.3f", recall),
                    RunReport.number("%.3f", 2.0 * confusion[i][i] / (images + predicted)),
                    mostTakenFor < 0
                            ? "–"
                            : predictions.classNames().get(mostTakenFor) + " (" + confusion[i][mostTakenFor] + ")"));
        }
        return rows;
    }
}
