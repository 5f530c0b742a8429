package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the books name is there: files, commands with their options, and each class and test of the book of the lectures. */
class BooksTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]+)(#[^)]*)?\\)");
    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
    private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z][a-z0-9-]+");
    private static final Pattern COMMAND = Pattern.compile("^(?:\\./)?lanewise ([a-z][a-z-]+)");
    private static final Pattern CLASS = Pattern.compile("([A-Z][A-Za-z0-9]*)(?:\\.([A-Za-z0-9_]+))?");

    @Test
    void linksLeadToFiles() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path book : books()) {
            for (MatchResult link : LINK.matcher(Files.readString(book)).results().toList()) {
                String target = link.group(1);
                if (!target.contains("://") && !Files.exists(book.resolveSibling(target))) {
                    broken.add(book + ": " + target);
                }
            }
        }
        assertEquals(List.of(), broken);
    }

    @Test
    void commandsHaveTheirOptions() throws IOException {
        Map<String, String> helps = new HashMap<>();
        List<String> unknown = new ArrayList<>();
        for (Path book : books()) {
            for (String code : code(book)) {
                Matcher command = COMMAND.matcher(code);
                if (command.find()) {
                    String help = helps.computeIfAbsent(command.group(1), BooksTest::help);
                    OPTION.matcher(code).results().map(MatchResult::group).filter(option -> !help.contains(option))
                            .forEach(option -> unknown.add(book + ": " + code + ": " + option));
                }
            }
        }
        assertEquals(List.of(), unknown);
    }

    @Test
    void theBookOfTheLecturesNamesWhatThereIs() throws IOException {
        Map<String, String> sources = sources();
        String options = help("train") + help("evaluate") + help("search");
        TreeSet<String> unknown = new TreeSet<>();
        for (String code : code(ROOT.resolve("docs/lectures.md"))) {
            Matcher type = CLASS.matcher(code);
            if (type.matches()) {
                String source = sources.getOrDefault(type.group(1), "");
                if (source.isEmpty() || type.group(2) != null && !source.contains(type.group(2))) {
                    unknown.add(code);
                }
            } else if (code.startsWith("--") && !options.contains(code.split("[ =]")[0])) {
                unknown.add(code);
            }
        }
        assertEquals(new TreeSet<>(), unknown);
    }

    /** The Markdown files, decisions included. */
    private static List<Path> books() throws IOException {
        try (Stream<Path> top = Files.list(ROOT); Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(top, docs).filter(file -> file.toString().endsWith(".md")).sorted().toList();
        }
    }

    /** What stands between backticks in a book. */
    private static List<String> code(Path book) throws IOException {
        return CODE.matcher(Files.readString(book)).results().map(code -> code.group(1)).toList();
    }

    /** The help of a command and of the commands below it. */
    private static String help(String command) {
        if (command.equals("visualize")) {
            return Invocation.of("visualize", "--help").out().lines().map(String::strip)
                    .filter(line -> line.matches("[a-z-]+ {2,}.*")).map(line -> line.split(" ")[0])
                    .map(picture -> Invocation.of("visualize", picture, "--help").out())
                    .collect(Collectors.joining());
        }
        return Invocation.of(command, "--help").requireDone().out();
    }

    /** The text of each Java file of the project by the name of its class. */
    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        try (Stream<Path> files = Files.find(ROOT, 20,
                (file, is) -> is.isRegularFile() && file.toString().endsWith(".java"))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
            }
        }
        return sources;
    }
}
