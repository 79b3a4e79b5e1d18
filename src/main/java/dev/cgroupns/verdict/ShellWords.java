package dev.cgroupns.verdict;

import java.util.AbstractList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The words of a command line, including those inside a shell script: {@code ["sh", "-c", "init && exec buildkitd"]}
 * runs buildkitd as much as {@code ["buildkitd"]} does.
 *
 * <p>Shell grammar is not parsed: a word that only mentions a daemon counts too. That is safe, because a cgroup
 * namespace does not harm a privileged container that is not a builder.
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

    /**
     * The positions of the words in a text: as strings, the words of a large script would take many times its memory.
     */
    private static final class WordList extends AbstractList<String> {
        private final String text;
        /** Start and end of each word. */
        private final int[] bounds;

        WordList(String text) {
            this.text = text;
            bounds = new int[2 * split(text, new int[0])];
            split(text, bounds);
        }

        // Every argument of every privileged container is split here: a regular expression took a fifth of the time of
        // a whole verdict.
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

    /** White space, and characters that end a word in a shell. */
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

    /** The word that makes buildkitd run rootless: its flag, or rootlesskit. */
    Optional<String> rootless() {
        return words.stream()
                .filter(word -> baseName(word).equals("rootlesskit"))
                .findFirst()
                .or(() -> flag("rootless", "true").filter(ShellWords::isTrue).map(_ -> "--rootless"));
    }

    /**
     * The flag that leaves only the node's containerd as a worker. If a flag is set twice, the last one counts.
     *
     * <p>{@code --containerd-worker=true} alone does not: the OCI worker stays on {@code auto}, which starts it
     * wherever runc is installed, and buildkitd prefers it (priority 0; containerd's has 1).
     */
    Optional<String> containerdWorker() {
        return flag("oci-worker", "").filter(ShellWords::isFalse).map(_ -> "--oci-worker=false");
    }

    /** Whether the command line turns the containerd worker on. */
    boolean enablesContainerd() {
        return hasContainerdWorker(ShellWords::isTrue);
    }

    /** Whether the command line turns the containerd worker off. */
    boolean refusesContainerd() {
        return hasContainerdWorker(ShellWords::isFalse);
    }

    private boolean hasContainerdWorker(Predicate<String> value) {
        return flag("containerd-worker", "").filter(value).isPresent();
    }

    /** The first word that is a flag of buildkitd and of hardly any other program. */
    Optional<String> flagOfBuildkitd() {
        boolean isClient = program(CLIENTS).isPresent();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            String name = word.startsWith("--") ? word : "-" + word;
            boolean own = FLAG_PREFIXES.stream().anyMatch(name::startsWith);
            // Other programs have these flags too, so the value must name BuildKit. Clients use such addresses as well.
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

    /** Whether the command line uses the variable, as in {@code buildkitd $BUILDKITD_FLAGS}. */
    boolean mentions(String variable) {
        return words.contains(variable);
    }

    /**
     * The value of a flag as Go's flag package reads it: with one dash or two, in the same word or in the next; the
     * last of several values counts.
     *
     * @param alone the value of a flag that is given without one; empty if the next word is its value
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

    /** As Go's strconv.ParseBool reads it. */
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
