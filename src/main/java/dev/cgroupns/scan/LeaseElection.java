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
    /** How long the others wait after a replica that holds the Lease has died. */
    private static final Duration LEASE = Duration.ofSeconds(30);

    private static final Duration RENEWED_WITHIN = Duration.ofSeconds(20);
    private static final Duration RELEASE = Duration.ofSeconds(2);
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final KubernetesClient client;
    private final LeaderElectionConfig config;
    private @Nullable CompletableFuture<?> election;
    private boolean closed;

    /**
     * @param lease {@code NAMESPACE/NAME}
     * @param instance which replica this is
     */
    LeaseElection(KubernetesClient client, String lease, String instance, Runnable elected, Runnable lost) {
        this.client = client;
        String[] path = lease.split("/", 2);
        // Replicas that share a host, or one that was started again, must not be taken for each other.
        String identity = instance + "_" + UUID.randomUUID();
        config = new LeaderElectionConfig(
                new ReportedLock(new LeaseLock(path[0], path[1], identity), lease),
                LEASE,
                RENEWED_WITHIN,
                RETRY,
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
                (_, _) -> begin(), CompletableFuture.delayedExecutor(RETRY.toMillis(), TimeUnit.MILLISECONDS));
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
