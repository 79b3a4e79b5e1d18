package dev.cgroupns.scan;

import dev.cgroupns.deadline.Deadline;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Elects one replica by a Lease, for as long as the process runs. Needs {@code get}, {@code create} and {@code patch}.
 */
final class LeaseElection {
    private static final Logger LOG = Logger.getLogger(LeaseElection.class);
    private static final Duration RELEASE = Duration.ofSeconds(2);
    /** How often the Lease is renewed within its duration, and tried for by others. */
    private static final int TRIES = 6;

    private final KubernetesClient client;
    private final LeaderElectionConfig config;
    private final Duration retry;
    private @Nullable CompletableFuture<?> election;
    private boolean closed;

    /**
     * @param lease {@code NAMESPACE/NAME}
     * @param duration how long the others wait after a replica that holds the Lease has died
     * @param instance which replica this is
     */
    LeaseElection(
            KubernetesClient client,
            String lease,
            Duration duration,
            String instance,
            Runnable elected,
            Runnable lost) {
        this.client = client;
        this.retry = duration.dividedBy(TRIES);
        String[] path = lease.split("/", 2);
        // Replicas that share a host, or one that was started again, must not be taken for each other.
        String identity = instance + "_" + UUID.randomUUID();
        config = new LeaderElectionConfig(
                new ReportedLock(new LeaseLock(path[0], path[1], identity), lease),
                duration,
                // Given up before others take it.
                duration.multipliedBy(2).dividedBy(3),
                retry,
                new LeaderCallbacks(elected, lost, holder -> LOG.debugf("%s holds the Lease %s", holder, lease)),
                true,
                lease);
    }

    /** An election ends when a Lease is lost; then the next one begins. */
    synchronized void begin() {
        if (closed) {
            return;
        }
        election = client.leaderElector().withConfig(config).build().start();
        election.whenCompleteAsync(
                (_, _) -> begin(), CompletableFuture.delayedExecutor(retry.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Gives the Lease away, so that another replica need not wait until it expires. */
    void close() {
        CompletableFuture<?> ended = end();
        if (ended != null) {
            // Without an answer of the API server the process ends all the same.
            Deadline.after(RELEASE).call(() -> ended.cancel(true));
        }
    }

    private synchronized @Nullable CompletableFuture<?> end() {
        closed = true;
        return election;
    }
}
