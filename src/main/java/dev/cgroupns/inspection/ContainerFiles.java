package dev.cgroupns.inspection;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads files in a running container, by what its image has for that: cat, busybox or a shell. */
final class ContainerFiles {
    /** What {@code cat} does, by what POSIX shells have built in. */
    private static final String BUILT_IN =
            "for f; do while IFS= read -r l || [ -n \"$l\" ]; do printf '%s\\n' \"$l\"; done <\"$f\"; done";

    private static final List<List<String>> READERS =
            List.of(List.of("cat"), List.of("sh", "-c", BUILT_IN, "sh"), List.of("busybox", "cat"));

    private final CommandRunner runner;
    private List<List<String>> readers = READERS;

    ContainerFiles(CommandRunner runner) {
        this.runner = runner;
    }

    /** Runs a command in the container. */
    @FunctionalInterface
    interface CommandRunner {
        /** What it printed on standard output; empty if the image has no such command. */
        Optional<String> output(List<String> command);
    }

    /**
     * The text of each file, empty for one that cannot be read. No text at all if the image has nothing to read them
     * with.
     */
    Optional<Map<String, String>> read(List<String> files) {
        for (List<String> reader : readers) {
            List<String> command = Stream.concat(reader.stream(), FileSections.arguments(files).stream())
                    .toList();
            Optional<Map<String, String>> texts =
                    runner.output(command).flatMap(output -> FileSections.split(output, files));
            if (texts.isPresent()) {
                readers = List.of(reader);
                return texts;
            }
        }
        return Optional.empty();
    }
}
