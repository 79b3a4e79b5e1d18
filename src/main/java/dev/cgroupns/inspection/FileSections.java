package dev.cgroupns.inspection;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Several files through one {@code cat}: before each comes the kernel's boot identifier, a line that no other file has,
 * so that a file that is missing leaves an empty section.
 */
final class FileSections {
    private static final String MARK = "/proc/sys/kernel/random/boot_id";
    private static final Pattern IDENTIFIER = Pattern.compile("[0-9a-f-]{36}");

    private FileSections() {}

    /** What {@code cat} is to read. */
    static List<String> arguments(List<String> files) {
        List<String> arguments = new ArrayList<>();
        for (String file : files) {
            arguments.add(MARK);
            arguments.add(file);
        }
        return arguments;
    }

    /** Each file's text by its name; empty if this is not what {@code cat} prints. */
    static Optional<Map<String, String>> split(String output, List<String> files) {
        String mark = output.lines().findFirst().orElse("");
        if (!IDENTIFIER.matcher(mark).matches()) {
            return Optional.empty();
        }
        List<String> sections = List.of(output.split(mark + "\n", -1));
        if (sections.size() != files.size() + 1) {
            return Optional.empty();
        }
        Map<String, String> texts = new LinkedHashMap<>();
        for (int i = 0; i < files.size(); i++) {
            texts.put(files.get(i), sections.get(i + 1));
        }
        return Optional.of(texts);
    }
}
