package dev.cgroupns.e2e.chaos;

import dev.cgroupns.e2e.Program;
import dev.cgroupns.e2e.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * Injects every fault into a running webhook, one after the other, while a tenant keeps creating builders with either
 * {@code failurePolicy}, and checks what {@code docs/operations.md} promises about each.
 */
public final class Chaos {
    private static final Duration RECOVERY = Duration.ofMinutes(3);
    private static final int CALM = 10;
    /** The chart's memory limit. */
    private static final int MOST_MEBIBYTES = 320;
    /** A pool that grows with use needs less than this; a leak in any fault needs more. */
    private static final int MORE_THREADS = 16;

    private static final int MORE_DESCRIPTORS = 40;

    private final Site site;
    private final Duration hold;
    private final List<String> table = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();

    private Chaos(Site site, Duration hold) {
        this.site = site;
        this.hold = hold;
    }

    /**
     * Arguments: how many seconds each fault lasts, and how many rounds are run. Exits with 1 if a promise is broken.
     */
    public static void main(String[] arguments) {
        Program.exitAfter(() -> run(arguments));
    }

    private static void run(String[] arguments) throws Exception {
        Duration hold = Duration.ofSeconds(Long.parseLong(arguments[0]));
        int rounds = Integer.parseInt(arguments[1]);
        List<String> broken;
        try (Site site = Site.start()) {
            broken = new Chaos(site, hold).run(rounds);
        }
        broken.forEach(promise -> System.out.println("BROKEN: " + promise));
        System.out.println(broken.isEmpty() ? "Every promise was kept." : broken.size() + " promises were broken.");
        if (!broken.isEmpty()) {
            System.exit(1);
        }
    }

    private List<String> run(int rounds) throws Exception {
        Awaitility.await("both replicas are ready").atMost(RECOVERY).until(site::isReady);
        try (Tenant ignore = Tenant.start(site.cluster(), site.ignore());
                Tenant fail = Tenant.start(site.cluster(), site.fail())) {
            recover("start", ignore, fail);
            Thread.sleep(hold);
            takeAndPrint("nothing", Fault.Promise.ALL_INJECTED, ignore, fail);
            List<Footprint> before = footprints();
            table.add(row("before", before));
            for (int round = 1; round <= rounds; round++) {
                for (Fault fault : Faults.ALL) {
                    inject(fault, ignore, fail);
                }
                table.add(row("after round " + round, footprints()));
            }
            // Longer than a slow client's deadline.
            Thread.sleep(Duration.ofSeconds(15));
            List<Footprint> after = footprints();
            table.add(row("15 seconds later", after));
            for (int i = 0; i < before.size(); i++) {
                demandFlat(site.replicas().get(i).name(), before.get(i), after.get(i));
            }
        }
        System.out.println();
        table.forEach(System.out::println);
        return broken;
    }

    private void inject(Fault fault, Tenant ignore, Tenant fail) throws Exception {
        ignore.take();
        fail.take();
        Progress.say(fault.title() + " ...");
        Fault.Running running = fault.begin(site);
        Thread.sleep(hold);
        running.end();
        // Builders that are created during the recovery count, too.
        Outcomes[] taken = recover(fault.title(), ignore, fail);
        judge(fault.title(), fault.promise(), taken[0], taken[1], ignore, fail);
    }

    private Outcomes[] recover(String title, Tenant ignore, Tenant fail) {
        long begun = System.nanoTime();
        Awaitility.await("both replicas are ready after: " + title)
                .atMost(RECOVERY)
                .until(site::isReady);
        Progress.say("  both replicas are ready "
                + Duration.ofNanos(System.nanoTime() - begun).toSeconds() + " s after its end");
        Outcomes duringIgnore = ignore.take();
        Outcomes duringFail = fail.take();
        Awaitility.await("builders are injected after: " + title)
                .atMost(RECOVERY)
                .until(() -> ignore.look().injected() >= CALM && fail.look().injected() >= CALM);
        return new Outcomes[] {duringIgnore.plus(ignore.take()), duringFail.plus(fail.take())};
    }

    private void takeAndPrint(String title, Fault.Promise promise, Tenant ignore, Tenant fail) throws IOException {
        judge(title, promise, ignore.take(), fail.take(), ignore, fail);
    }

    private void judge(
            String title, Fault.Promise promise, Outcomes ignored, Outcomes failed, Tenant ignore, Tenant fail)
            throws IOException {
        String row =
                "%-32s Ignore %4d injected %3d missed %3d API server | Fail %4d injected %3d refused %3d API server"
                        .formatted(
                                title,
                                ignored.injected(),
                                ignored.missed(),
                                ignored.apiServer(),
                                failed.injected(),
                                failed.refused(),
                                failed.apiServer());
        Progress.say("  " + row);
        Progress.say("  " + row("", footprints()).strip());
        table.add(row);
        demand(ignored.refused() == 0, title + ": with Ignore, pods were refused: " + ignore.lastFailure());
        demand(failed.missed() == 0, title + ": with Fail, pods were created without the launcher");
        switch (promise) {
            case ALL_INJECTED ->
                demand(
                        ignored.missed() + ignored.apiServer() + failed.refused() + failed.apiServer() == 0,
                        title + ": " + ignored + ", " + failed + ": " + ignore.lastFailure() + fail.lastFailure());
            case API_SERVER_FAILS ->
                demand(
                        ignored.missed() + failed.refused() == 0,
                        title + ": " + ignored + ", " + failed + ": " + ignore.lastFailure() + fail.lastFailure());
            case FAILURE_POLICY_DECIDES -> {
                // This is required for every fault.
            }
        }
        for (Footprint footprint : footprints()) {
            demand(
                    footprint.mebibytes() <= MOST_MEBIBYTES,
                    title + ": " + footprint + ", more than the chart's limit of " + MOST_MEBIBYTES + " MiB");
        }
    }

    private void demandFlat(String name, Footprint before, Footprint after) {
        demand(
                after.threads() <= before.threads() + MORE_THREADS
                        && after.descriptors() <= before.descriptors() + MORE_DESCRIPTORS,
                name + " has grown from " + before + " to " + after);
    }

    private void demand(boolean kept, String otherwise) {
        if (!kept) {
            broken.add(otherwise);
            Progress.say("  BROKEN: " + otherwise);
        }
    }

    private List<Footprint> footprints() throws IOException {
        List<Footprint> all = new ArrayList<>();
        for (Replica replica : site.replicas()) {
            all.add(replica.footprint());
        }
        return all;
    }

    private String row(String title, List<Footprint> footprints) {
        StringBuilder row = new StringBuilder("%-18s".formatted(title));
        for (int i = 0; i < footprints.size(); i++) {
            row.append(" | ").append(site.replicas().get(i).name()).append(' ').append(footprints.get(i));
        }
        return row.toString();
    }
}
