package dev.cgroupns.cluster;

import dev.cgroupns.delivery.ClusterFacts;
import dev.cgroupns.delivery.ConfigMapKeeper;
import dev.cgroupns.node.Version;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** What the webhook knows of the cluster that it runs in, where the delivery depends on it. */
public final class ObservedCluster implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ObservedCluster.class);
    /** API servers are updated under our feet. */
    private static final Duration VERSION_AGE = Duration.ofMinutes(5);

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    private final KubernetesClient client;
    private final NodeWatch nodes;
    private final KubernetesConfigMaps configMaps;
    private final ScheduledExecutorService versionReader = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("server-version").factory());
    private volatile Optional<Version> server = Optional.empty();

    /**
     * Begins to look.
     *
     * @param version of this program
     * @param owner name of the MutatingWebhookConfiguration that ConfigMaps go away with; empty for none
     */
    public ObservedCluster(KubernetesClient client, String version, String owner) {
        this.client = client;
        this.nodes = new NodeWatch(client);
        this.configMaps = new KubernetesConfigMaps(client, new LauncherBinaries(version), owner);
        versionReader.execute(this::readVersion);
    }

    /** What is known now. Answers at once. */
    public ClusterFacts facts() {
        return new ClusterFacts(server, nodes.nodes(), configMaps.state());
    }

    /** Who keeps the launcher's ConfigMaps. */
    public ConfigMapKeeper configMaps() {
        return configMaps;
    }

    // Whatever the answer was: without another try, what was known would count for ever.
    @SuppressWarnings("CatchingUnchecked")
    private void readVersion() {
        Duration again = VERSION_AGE;
        try {
            server = Version.parse(client.getKubernetesVersion().getGitVersion());
        } catch (RuntimeException e) {
            again = AFTER_FAILURE;
            LOG.warnf("cannot read the API server's version: %s. The webhook tries again", e);
        }
        versionReader.schedule(this::readVersion, again.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        versionReader.shutdownNow();
        nodes.close();
        configMaps.close();
    }
}
