package dev.cgroupns.verdict;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The words of a command line, those inside a shell script among them: {@code ["sh", "-c", "init && exec buildkitd"]}
 * runs buildkitd as much as {@code ["buildkitd"]} does.
 *
 * <p>No shell grammar: a word that only mentions a daemon counts too. That is on the safe side, since a cgroup namespace
 * does no harm to a privileged container that is no builder.
 */
final class CommandWords {
    /** Flags of buildkitd that put its build steps under the node's containerd. */
    private static final List<List<String>> CONTAINERD_FLAGS =
            List.of(List.of("--containerd-worker", "true"), List.of("--oci-worker", "false"));

    private final List<String> words = new ArrayList<>();

    /**
     * @param commandLines command, arguments, and variables that hold arguments
     */
    CommandWords(List<List<String>> commandLines) {
        for (List<String> line : commandLines) {
            line.forEach(this::add);
        }
    }

    // Every argument of every privileged container comes by here: a regular expression took a fifth of the whole
    // verdict.
    private void add(String argument) {
        int start = 0;
        for (int end = 0; end <= argument.length(); end++) {
            if (end == argument.length() || endsWord(argument.charAt(end))) {
                if (end > start) {
                    words.add(argument.substring(start, end));
                }
                start = end + 1;
            }
        }
    }

    /** White space, and what a shell ends a word at. */
    private static boolean endsWord(char each) {
        return switch (each) {
            case ' ',
                    '\t',
                    '\n',
                    '\u000B',
                    '\f',
                    '\r',
                    ';',
                    '&',
                    '|',
                    '(',
                    ')',
                    '{',
                    '}',
                    '<',
                    '>',
                    '"',
                    '\'',
                    '`',
                    '$' -> true;
            default -> false;
        };
    }

    /** The first word whose base name is one of these programs. */
    Optional<String> program(Set<String> names) {
        for (String word : words) {
            if (!word.startsWith("-") && names.contains(baseName(word))) {
                return Optional.of(word);
            }
        }
        return Optional.empty();
    }

    /** The word that makes buildkitd run without root, as its flag or by its launcher. */
    Optional<String> rootless() {
        return words.stream()
                .filter(word -> word.equals("--rootless")
                        || word.equals("--rootless=true")
                        || baseName(word).equals("rootlesskit"))
                .findFirst();
    }

    /** The flag that hands the build steps to the node's containerd. */
    Optional<String> containerdWorker() {
        return CONTAINERD_FLAGS.stream()
                .filter(flag -> hasFlag(flag.getFirst(), flag.getLast()))
                .map(flag -> String.join("=", flag))
                .findFirst();
    }

    private boolean hasFlag(String name, String value) {
        int at = words.indexOf(name);
        return words.contains(name + "=" + value)
                || (at >= 0 && at + 1 < words.size() && words.get(at + 1).equals(value));
    }

    private static String baseName(String word) {
        return word.substring(word.lastIndexOf('/') + 1);
    }
}
