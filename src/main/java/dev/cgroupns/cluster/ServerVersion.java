package dev.cgroupns.cluster;

import dev.cgroupns.node.Version;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** The API server's version, which every account may read. */
public final class ServerVersion implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ServerVersion.class);
    /** API servers are upgraded while the webhook runs. */
    private static final Duration AGE = Duration.ofMinutes(5);

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    private final Supplier<KubernetesClient> client;
    private final ScheduledExecutorService reader = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("server-version").factory());
    private volatile Optional<Version> known = Optional.empty();
    private Duration afterFailure = AFTER_FAILURE;

    private ServerVersion(Supplier<KubernetesClient> client) {
        this.client = client;
        reader.execute(this::read);
    }

    /** Starts to read it, and does not wait. */
    public static ServerVersion of(Supplier<KubernetesClient> client) {
        return new ServerVersion(client);
    }

    /** What was read last; empty if nothing was. Does not wait. */
    public Optional<Version> known() {
        return known;
    }

    // Also after a failure: without another attempt, the last version would be used forever.
    @SuppressWarnings("CatchingUnchecked")
    private void read() {
        Duration again = AGE;
        try {
            known = Version.parse(client.get().getKubernetesVersion().getGitVersion());
            afterFailure = AFTER_FAILURE;
        } catch (RuntimeException e) {
            again = afterFailure;
            // Once: without permission to call the API server, as in some installations, there is no answer ever.
            if (again.equals(AFTER_FAILURE)) {
                LOG.warnf(
                        "cannot read the API server's version: %s. The webhook tries again, and does not repeat this",
                        e);
            }
            Duration doubled = again.multipliedBy(2);
            afterFailure = doubled.compareTo(AGE) < 0 ? doubled : AGE;
        }
        reader.schedule(this::read, again.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        reader.shutdownNow();
    }
}
