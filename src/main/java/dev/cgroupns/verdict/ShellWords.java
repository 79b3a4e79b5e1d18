package dev.cgroupns.verdict;

import java.util.AbstractList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The words of a command line, those inside a shell script among them: {@code ["sh", "-c", "init && exec buildkitd"]}
 * runs buildkitd as much as {@code ["buildkitd"]} does.
 *
 * <p>No shell grammar: a word that only mentions a daemon counts too. That is on the safe side, since a cgroup namespace
 * does no harm to a privileged container that is no builder.
 */
final class ShellWords {
    private static final List<String> FLAG_PREFIXES = List.of(
            "--oci-worker", "--containerd-worker", "--oci-cni-", "--containerd-cni-", "--allow-insecure-entitlement");
    private static final Set<String> CLIENTS = Set.of("buildctl");

    private final List<String> words;

    /**
     * @param commandLines command, arguments, and variables that hold arguments
     */
    ShellWords(List<List<String>> commandLines) {
        words = new WordList(commandLines.stream().flatMap(List::stream).collect(Collectors.joining("\n")));
    }

    /** Where the words of a text are: those of a script of megabytes take many times its memory as texts of their own. */
    private static final class WordList extends AbstractList<String> {
        private final String text;
        /** Start and end of each. */
        private final int[] bounds;

        WordList(String text) {
            this.text = text;
            bounds = new int[2 * split(text, new int[0])];
            split(text, bounds);
        }

        // Every argument of every privileged container comes by here: a regular expression took a fifth of the whole
        // verdict.
        private static int split(String text, int[] bounds) {
            int found = 0;
            int start = 0;
            for (int end = 0; end <= text.length(); end++) {
                if (end == text.length() || endsWord(text.charAt(end))) {
                    if (end > start) {
                        if (bounds.length > 0) {
                            bounds[2 * found] = start;
                            bounds[2 * found + 1] = end;
                        }
                        found++;
                    }
                    start = end + 1;
                }
            }
            return found;
        }

        @Override
        public String get(int index) {
            return text.substring(bounds[2 * index], bounds[2 * index + 1]);
        }

        @Override
        public int size() {
            return bounds.length / 2;
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
                .filter(word -> baseName(word).equals("rootlesskit"))
                .findFirst()
                .or(() -> flag("rootless", "true").filter(ShellWords::isTrue).map(_ -> "--rootless"));
    }

    /**
     * The flag that hands the build steps to the node's containerd. Of a flag that stands twice the last counts; where the
     * OCI worker is asked for as well, it is the first of the two, and builds use it.
     */
    Optional<String> containerdWorker() {
        Optional<String> oci = flag("oci-worker", "");
        if (oci.filter(ShellWords::isFalse).isPresent()) {
            return Optional.of("--oci-worker=false");
        }
        return oci.filter(ShellWords::isTrue).isEmpty() && hasContainerdWorker(ShellWords::isTrue)
                ? Optional.of("--containerd-worker=true")
                : Optional.empty();
    }

    /** Whether the command line says that buildkitd is not to use containerd. */
    boolean refusesContainerd() {
        return hasContainerdWorker(ShellWords::isFalse);
    }

    private boolean hasContainerdWorker(Predicate<String> value) {
        return flag("containerd-worker", "").filter(value).isPresent();
    }

    /** The first word that is a flag of buildkitd's, and of hardly any other program's. */
    Optional<String> flagOfBuildkitd() {
        boolean isClient = program(CLIENTS).isPresent();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            String name = word.startsWith("--") ? word : "-" + word;
            boolean own = FLAG_PREFIXES.stream().anyMatch(name::startsWith);
            // Flags of many a program, with a value that names BuildKit. Clients have such an address, too.
            boolean named = (name.startsWith("--addr") || name.startsWith("--config"))
                    && (word.contains("buildkit")
                            || (i + 1 < words.size() && words.get(i + 1).contains("buildkit")))
                    && !isClient;
            if (own || named) {
                return Optional.of(word);
            }
        }
        return Optional.empty();
    }

    /** Whether the variable is mentioned, as scripts mention it: {@code buildkitd $BUILDKITD_FLAGS}. */
    boolean mentions(String variable) {
        return words.contains(variable);
    }

    /**
     * The value of a flag as Go's flag package reads it: with one dash or two, in the same word or in the next, and where it
     * stands twice, the last.
     *
     * @param alone the value of a flag that stands without one; empty where the next word is its value
     */
    private Optional<String> flag(String name, String alone) {
        String value = null;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            String bare = word.startsWith("--") ? word.substring(2) : word.startsWith("-") ? word.substring(1) : "";
            if (bare.startsWith(name + "=")) {
                value = bare.substring(name.length() + 1);
            } else if (bare.equals(name)) {
                String next = i + 1 < words.size() ? words.get(i + 1) : "";
                value = alone.isEmpty() ? next : alone;
            }
        }
        return Optional.ofNullable(value);
    }

    /** As strconv.ParseBool reads it. */
    private static boolean isTrue(String value) {
        return Set.of("1", "t", "T", "TRUE", "true", "True").contains(value);
    }

    private static boolean isFalse(String value) {
        return Set.of("0", "f", "F", "FALSE", "false", "False").contains(value);
    }

    private static String baseName(String word) {
        return word.substring(word.lastIndexOf('/') + 1);
    }
}
