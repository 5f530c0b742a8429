package dev.lanewise.data;

import java.util.List;

/** Names of classes for messages. */
final class ClassNames {
    private static final int SHOWN = 10;
    private static final int SHOWN_CHARACTERS = 100;

    private ClassNames() {}

    /** All names, or the first of them and the last. */
    static String shortened(List<String> names) {
        String all = String.join(", ", names);
        if (names.size() <= SHOWN && all.length() <= SHOWN_CHARACTERS) {
            return all;
        }
        StringBuilder text = new StringBuilder();
        for (String name : names.subList(0, Math.min(SHOWN, names.size()) - 1)) {
            if (!text.isEmpty() && text.length() + name.length() > SHOWN_CHARACTERS) {
                break;
            }
            text.append(name).append(", ");
        }
        return text + "… " + names.getLast();
    }
}
