package dev.cgroupns.e2e.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The resources that a process uses.
 *
 * @param mebibytes resident memory
 */
record Footprint(int mebibytes, int threads, int descriptors) {
    /** Reads them from the kernel. */
    static Footprint of(long pid) throws IOException {
        List<String> status = Files.readAllLines(Path.of("/proc/" + pid + "/status"));
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return new Footprint(number(status, "VmRSS:") >> 10, number(status, "Threads:"), (int) descriptors.count());
        }
    }

    private static int number(List<String> status, String key) {
        return status.stream()
                .filter(line -> line.startsWith(key))
                .mapToInt(line -> Integer.parseInt(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public String toString() {
        return "%4d MiB %4d threads %4d descriptors".formatted(mebibytes, threads, descriptors);
    }
}
