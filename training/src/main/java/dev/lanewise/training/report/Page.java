package dev.lanewise.training.report;

import dev.lanewise.training.plot.Chart;

/** The head of a report's page: what it may load (nothing), and how it looks. */
final class Page {
    private static final String CSS = """
            :root { color-scheme: light dark; --paper: #ffffff; --ink: #1d242c; --weak: #5d6772; --rule: #dfe4e8;
              --card: #f5f7f9; }
            @media (prefers-color-scheme: dark) {
              :root { --paper: #14191e; --ink: #e6eaee; --weak: #a3adb8; --rule: #2c343c; --card: #1c232a; } }
            * { box-sizing: border-box; }
            body { margin: 0; background: var(--paper); color: var(--ink);
              font: 15px/1.5 system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; }
            main { max-width: 1260px; margin: 0 auto; padding: 16px; }
            h1 { font-size: 24px; margin: 8px 0 16px; overflow-wrap: anywhere; }
            h2 { font-size: 18px; margin: 32px 0 8px; }
            .note { color: var(--weak); margin: 4px 0 12px; max-width: 75ch; }
            .warning { border-left: 4px solid #d1571a; padding: 4px 12px; }
            .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 10px; }
            .card { background: var(--card); border-radius: 8px; padding: 10px 14px; }
            .card b { display: block; font-size: 21px; line-height: 1.25; font-variant-numeric: tabular-nums; }
            .card span { color: var(--weak); font-size: 13px; }
            .grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 390px), 1fr));
              gap: 16px; margin-top: 16px; }
            .small { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 280px), 1fr));
              gap: 12px; }
            .wide { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr));
              gap: 0 32px; align-items: start; }
            .wide > * { min-width: 0; }
            .chart { display: block; max-width: 100%; height: auto; }
            .gallery { display: flex; flex-wrap: wrap; gap: 12px; }
            figure { margin: 0; width: 104px; font-size: 12px; line-height: 1.3; text-align: center;
              overflow-wrap: anywhere; }
            figure img { width: 104px; height: 104px; object-fit: contain; image-rendering: pixelated;
              background: var(--card); border-radius: 4px; }
            figcaption span { color: var(--weak); }
            .scroll { overflow: auto; max-height: 560px; }
            table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
            th, td { text-align: right; padding: 3px 12px 3px 0; border-bottom: 1px solid var(--rule);
              white-space: nowrap; vertical-align: top; }
            th { color: var(--weak); font-weight: 500; position: sticky; top: 0; background: var(--paper); }
            th:first-child, td:first-child, .text td { text-align: left; }
            .text td { white-space: normal; overflow-wrap: anywhere; }
            .text td:first-child { color: var(--weak); white-space: nowrap; }
            summary { cursor: pointer; margin: 8px 0; }
            @media (max-width: 480px) {
              table { font-size: 12px; }
              th, td { padding-right: 8px; }
              th { white-space: normal; }
              td:first-child, td:last-child { white-space: normal; overflow-wrap: anywhere; } }
            """;

    private Page() {}

    /** The beginning of the page, up to and with the start of its body. */
    static String head(String title) {
        return """
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:;
                style-src 'unsafe-inline'">
                <title>"""
                + Html.escape(title) + "</title>\n<style>\n" + Chart.css() + CSS + "</style></head><body>";
    }
}
