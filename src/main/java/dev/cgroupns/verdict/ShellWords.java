package dev.cgroupns.verdict;

import java.util.BitSet;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the words of a command line say, including those inside a shell script: {@code ["sh", "-c", "init && exec
 * buildkitd"]} runs buildkitd as much as {@code ["buildkitd"]} does.
 *
 * <p>Shell grammar is not parsed: a word that only mentions a daemon counts too. That is safe, because a cgroup
 * namespace does not harm a privileged container that is not a builder.
 *
 * <p>The text is read once, and only the answers are kept: tenants can write megabytes of it.
 */
final class ShellWords {
    /** buildctl-daemonless.sh passes its value on to buildkitd. */
    static final String DAEMONLESS_FLAGS = "BUILDKITD_FLAGS";

    private static final Set<String> DAEMONLESS = Set.of("buildctl-daemonless.sh");
    private static final Set<String> CLIENTS = Set.of("buildctl");
    private static final String ROOTLESSKIT = "rootlesskit";
    private static final String BUILDKIT = "buildkit";

    /** How flags begin, after their dashes, that hardly any other program than buildkitd has. */
    private static final String[] OWN_FLAGS = {
        "oci-worker", "containerd-worker", "oci-cni-", "containerd-cni-", "allow-insecure-entitlement"
    };
    /** Other programs have these flags too, so the value must name BuildKit. */
    private static final String[] SHARED_FLAGS = {"addr", "config"};

    private static final int SHORTEST_FLAG = "addr".length();

    /** White space, and characters that end a word in a shell. */
    private static final boolean[] ENDS = characters(" \t\n\u000B\f\r;&|(){}<>\"'`$");

    private final Programs sought;
    /** The first word for each base name, in the order of the words. */
    private final Map<String, String> programs = LinkedHashMap.newLinkedHashMap(2);

    private final Map<Flag, String> flags = new EnumMap<>(Flag.class);
    private @Nullable String rootlesskit;
    private @Nullable String ownFlag;
    /** A shared flag that is in front of all own flags. */
    private @Nullable String sharedFlag;

    private boolean mentionsDaemonlessFlags;

    /** The flag whose value is the next word. */
    private @Nullable Flag open;
    /** A shared flag; the next word may tell whether it is buildkitd's. */
    private @Nullable String openShared;

    /** The flags whose value counts. */
    private enum Flag {
        ROOTLESS("rootless", "true"),
        OCI_WORKER("oci-worker", ""),
        CONTAINERD_WORKER("containerd-worker", "");

        private static final Flag[] ALL = values();

        private final String text;
        /** Its value if it is given without one; empty if the next word is its value. */
        private final String alone;

        Flag(String text, String alone) {
            this.text = text;
            this.alone = alone;
        }
    }

    /** Base names of the programs to look for. */
    static final class Programs {
        static final Programs KNOWN = new Programs(List.of());

        private final Set<String> names;
        /** Tells most words apart from these names, without a copy of the word. */
        private final BitSet lengths = new BitSet();

        /** @param daemons the programs to look for, besides those that are known here */
        Programs(Collection<String> daemons) {
            names = new HashSet<>(daemons);
            names.addAll(DAEMONLESS);
            names.addAll(CLIENTS);
            names.add(ROOTLESSKIT);
            names.forEach(name -> lengths.set(name.length()));
        }

        private @Nullable String find(String text, int start, int end) {
            if (!lengths.get(end - start)) {
                return null;
            }
            String name = text.substring(start, end);
            return names.contains(name) ? name : null;
        }
    }

    private ShellWords(Programs sought) {
        this.sought = sought;
    }

    /** The words of command lines. */
    static ShellWords of(Programs sought, List<List<String>> commandLines) {
        ShellWords words = new ShellWords(sought);
        commandLines.forEach(line -> line.forEach(words::read));
        return words;
    }

    /** The words of a container: its command, what its image adds, its arguments, and variables that hold arguments. */
    static ShellWords of(Programs sought, Container container, List<String> fromImage) {
        ShellWords words = of(sought, List.of(container.command(), fromImage, container.args()));
        // buildkitd itself does not read the variable.
        if (words.mentionsDaemonlessFlags || words.program(DAEMONLESS).isPresent()) {
            words.read(container.env().getOrDefault(DAEMONLESS_FLAGS, ""));
        }
        return words;
    }

    private static boolean[] characters(String text) {
        boolean[] set = new boolean['~'];
        text.chars().forEach(each -> set[each] = true);
        return set;
    }

    private void read(String text) {
        int start = 0;
        int name = 0;
        for (int at = 0; at < text.length(); at++) {
            char each = text.charAt(at);
            if (each == '/') {
                name = at + 1;
            } else if (each < ENDS.length && ENDS[each]) {
                if (at > start) {
                    word(text, start, name, at);
                }
                start = at + 1;
                name = start;
            }
        }
        if (text.length() > start) {
            word(text, start, name, text.length());
        }
    }

    /** One word, whose base name begins at {@code name}. */
    private void word(String text, int start, int name, int end) {
        if (open != null) {
            flags.put(open, text.substring(start, end));
            open = null;
        }
        if (openShared != null) {
            if (ownFlag == null && text.indexOf(BUILDKIT, start, end) >= 0) {
                sharedFlag = openShared;
            }
            openShared = null;
        }
        boolean isFlag = text.charAt(start) == '-';
        if (isFlag) {
            flag(text, start, end);
        } else if (end - start == DAEMONLESS_FLAGS.length() && text.startsWith(DAEMONLESS_FLAGS, start)) {
            mentionsDaemonlessFlags = true;
        }
        String program = sought.find(text, name, end);
        if (ROOTLESSKIT.equals(program) && rootlesskit == null) {
            rootlesskit = text.substring(start, end);
        }
        if (program != null && !isFlag && !programs.containsKey(program)) {
            programs.put(program, text.substring(start, end));
        }
    }

    /** As Go's flag package reads it: with one dash or two, its value in the same word or in the next. */
    private void flag(String text, int start, int end) {
        int bare = text.startsWith("--", start) ? start + 2 : start + 1;
        if (end - bare < SHORTEST_FLAG) {
            return;
        }
        for (Flag flag : Flag.ALL) {
            int behind = bare + flag.text.length();
            if (!text.startsWith(flag.text, bare)) {
                continue;
            }
            if (behind == end) {
                flags.put(flag, flag.alone);
                open = flag.alone.isEmpty() ? flag : null;
            } else if (text.charAt(behind) == '=') {
                flags.put(flag, text.substring(behind + 1, end));
            }
        }
        if (ownFlag != null) {
            return;
        }
        if (beginsWith(OWN_FLAGS, text, bare)) {
            ownFlag = text.substring(start, end);
        } else if (sharedFlag == null && beginsWith(SHARED_FLAGS, text, bare)) {
            String word = text.substring(start, end);
            if (word.contains(BUILDKIT)) {
                sharedFlag = word;
            } else {
                openShared = word;
            }
        }
    }

    private static boolean beginsWith(String[] prefixes, String text, int at) {
        for (String prefix : prefixes) {
            if (text.startsWith(prefix, at)) {
                return true;
            }
        }
        return false;
    }

    /** The first word whose base name is one of these programs, which must be among those that were looked for. */
    Optional<String> program(Set<String> names) {
        for (Map.Entry<String, String> each : programs.entrySet()) {
            if (names.contains(each.getKey())) {
                return Optional.of(each.getValue());
            }
        }
        return Optional.empty();
    }

    /** Whether a word runs buildctl, BuildKit's client. */
    boolean runsClient() {
        return program(CLIENTS).isPresent();
    }

    /** The word that makes buildkitd run rootless: its flag, or rootlesskit. */
    Optional<String> rootless() {
        return Optional.ofNullable(rootlesskit)
                .or(() -> flag(Flag.ROOTLESS).filter(ShellWords::isTrue).map(_ -> "--rootless"));
    }

    /**
     * The flag that leaves only the node's containerd as a worker. If a flag is set twice, the last one counts.
     *
     * <p>{@code --containerd-worker=true} alone does not: the OCI worker stays on {@code auto}, which starts it
     * wherever runc is installed, and buildkitd prefers it (priority 0; containerd's has 1).
     */
    Optional<String> containerdWorker() {
        return flag(Flag.OCI_WORKER).filter(ShellWords::isFalse).map(_ -> "--oci-worker=false");
    }

    /** Whether the command line turns the containerd worker on. */
    boolean enablesContainerd() {
        return flag(Flag.CONTAINERD_WORKER).filter(ShellWords::isTrue).isPresent();
    }

    /** Whether the command line turns the containerd worker off. */
    boolean refusesContainerd() {
        return flag(Flag.CONTAINERD_WORKER).filter(ShellWords::isFalse).isPresent();
    }

    /** The first word that is a flag of buildkitd and of hardly any other program. */
    Optional<String> flagOfBuildkitd() {
        // Clients use such addresses as well.
        return Optional.ofNullable(sharedFlag == null || runsClient() ? ownFlag : sharedFlag);
    }

    /** The last of several values counts. */
    private Optional<String> flag(Flag flag) {
        return Optional.ofNullable(flags.get(flag));
    }

    /** As Go's strconv.ParseBool reads it. */
    private static boolean isTrue(String value) {
        return Set.of("1", "t", "T", "TRUE", "true", "True").contains(value);
    }

    private static boolean isFalse(String value) {
        return Set.of("0", "f", "F", "FALSE", "false", "False").contains(value);
    }
}
