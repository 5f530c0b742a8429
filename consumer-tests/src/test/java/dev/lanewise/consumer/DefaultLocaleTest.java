package dev.lanewise.consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.MethodRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** Turkish, Arabic and German machines write and read what all others do: nothing asks for the default locale. */
class DefaultLocaleTest {
    /** Each of these has a form that takes a locale or an encoding. */
    private static final List<String> LOCALE_DEPENDENT = List.of("java/lang/String.format(Ljava/lang/String;",
            "java/lang/String.formatted(", "java/lang/String.toLowerCase()", "java/lang/String.toUpperCase()",
            "java/io/PrintStream.printf(Ljava/lang/String;", "java/io/PrintStream.format(Ljava/lang/String;",
            "java/io/PrintWriter.printf(Ljava/lang/String;", "java/io/PrintWriter.format(Ljava/lang/String;",
            "java/util/Formatter.<init>()", "java/util/Formatter.<init>(Ljava/lang/Appendable;)",
            "java/util/Scanner.<init>", "java/util/Locale.getDefault", "java/text/NumberFormat.get",
            "java/text/DecimalFormat.<init>(Ljava/lang/String;)",
            "java/text/SimpleDateFormat.<init>(Ljava/lang/String;)", "java/text/DateFormat.get",
            "java/text/Collator.getInstance()",
            "java/time/format/DateTimeFormatter.ofPattern(Ljava/lang/String;)",
            "java/time/format/DateTimeFormatter.ofLocalized", "java/nio/charset/Charset.defaultCharset");

    @Test
    void nothingTakesIt() throws IOException {
        List<String> violations = new ArrayList<>();
        int classes = 0;
        for (Path jar : Tools.files(Tools.ARTIFACTS, ".jar")) {
            if (jar.getFileName().toString().startsWith("lanewise-")) {
                try (JarFile file = new JarFile(jar.toFile())) {
                    for (JarEntry entry : file.stream().filter(each -> each.getName().endsWith(".class")).toList()) {
                        classes++;
                        calls(file.getInputStream(entry).readAllBytes())
                                .forEach(call -> violations.add(entry.getName() + " calls " + call));
                    }
                }
            }
        }
        assertEquals(List.of(), violations);
        assertTrue(classes > 100, classes + " classes only");
    }

    private static List<String> calls(byte[] classFile) {
        List<String> calls = new ArrayList<>();
        for (PoolEntry entry : ClassFile.of().parse(classFile).constantPool()) {
            if (entry instanceof MethodRefEntry method) {
                String call = method.owner().asInternalName() + "." + method.name().stringValue()
                        + method.type().stringValue();
                if (LOCALE_DEPENDENT.stream().anyMatch(call::startsWith)) {
                    calls.add(call);
                }
            }
        }
        return calls;
    }
}
