package dev.cgroupns.fuzz;

import dev.cgroupns.admission.FuzzedReviews;
import dev.cgroupns.cli.FuzzedManifests;
import dev.cgroupns.config.FuzzedConfigurations;
import dev.cgroupns.image.FuzzedImageNames;
import dev.cgroupns.image.credentials.FuzzedDockerConfigs;
import dev.cgroupns.image.registry.FuzzedAddresses;
import dev.cgroupns.image.registry.FuzzedRegistries;
import dev.cgroupns.patch.FuzzedPods;
import dev.cgroupns.verdict.FuzzedImagePatterns;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * {@code Fuzz SECONDS SEED [TARGET]}: runs every target, or one, for its share of the time, and ends with exit code 1
 * at the first failure. The report names the target and the seed, with which the same input is generated again.
 */
public final class Fuzz {
    private static final List<FuzzTarget<?>> TARGETS = List.of(
            new FuzzedImageNames(),
            new FuzzedImagePatterns(),
            new FuzzedDockerConfigs(),
            new FuzzedRegistries(),
            new FuzzedAddresses(),
            new FuzzedConfigurations(),
            new FuzzedManifests(),
            new FuzzedPods(),
            new FuzzedReviews());

    private Fuzz() {}

    /** The target with this name. */
    static FuzzTarget<?> target(String name) {
        return TARGETS.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no target " + name));
    }

    /** See the class. */
    public static void main(String[] arguments) throws InterruptedException {
        long seconds = Long.parseLong(arguments[0]);
        long seed = Long.parseLong(arguments[1]);
        Optional<String> only =
                Optional.of(arguments).filter(all -> all.length > 2).map(all -> all[2]);
        List<FuzzTarget<?>> targets = TARGETS.stream()
                .filter(each -> only.isEmpty() || only.get().equals(each.name()))
                .toList();
        if (targets.isEmpty()) {
            System.err.println("there is no target " + only.orElseThrow() + "; there are: "
                    + String.join(", ", TARGETS.stream().map(FuzzTarget::name).toList()));
            System.exit(2);
        }
        Duration share = Duration.ofSeconds(seconds).dividedBy(targets.size());
        System.out.printf("fuzz: seed %d, %d s for each of %d targets%n", seed, share.toSeconds(), targets.size());
        for (FuzzTarget<?> target : targets) {
            if (!passes(target, seed, share, System.out)) {
                System.exit(1);
            }
        }
        // Threads of the tested parts would keep the process alive.
        System.exit(0);
    }

    /** Runs one target and prints a line for it. Returns whether all of its cases passed. */
    static boolean passes(FuzzTarget<?> target, long seed, Duration time, PrintStream out) throws InterruptedException {
        Instant end = Instant.now().plus(time);
        FuzzRun<?> run = new FuzzRun<>(target, seed);
        run.run(Runtime.getRuntime().availableProcessors(), _ -> Instant.now().isBefore(end));
        out.printf("  %-16s %,12d cases%n", target.name(), run.cases());
        if (!run.failure().isEmpty()) {
            out.println(run.failure());
        }
        return run.failure().isEmpty();
    }
}
