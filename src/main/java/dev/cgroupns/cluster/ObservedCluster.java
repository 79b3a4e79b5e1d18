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

/** Observes the facts about the cluster that deliveries depend on. */
public final class ObservedCluster implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ObservedCluster.class);
    /** API servers are upgraded while the webhook runs. */
    private static final Duration VERSION_AGE = Duration.ofMinutes(5);

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    private final KubernetesClient client;
    private final NodeWatch nodes;
    private final LauncherConfigMaps configMaps;
    private final ScheduledExecutorService versionReader = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("server-version").factory());
    private volatile Optional<Version> server = Optional.empty();

    private ObservedCluster(KubernetesClient client, LauncherConfigMaps configMaps) {
        this.client = client;
        this.nodes = new NodeWatch(client);
        this.configMaps = configMaps;
        versionReader.execute(this::readVersion);
    }

    /**
     * Starts to watch the cluster, and to maintain the launcher's ConfigMaps.
     *
     * @param version the version of this program
     * @param owner the MutatingWebhookConfiguration that owns the ConfigMaps; empty for none
     */
    public static ObservedCluster withConfigMaps(KubernetesClient client, String version, String owner) {
        return new ObservedCluster(client, new KubernetesConfigMaps(client, new LauncherBinaries(version), owner));
    }

    /** Starts to watch the cluster, and writes nothing. */
    public static ObservedCluster withoutConfigMaps(KubernetesClient client) {
        return new ObservedCluster(client, new LauncherConfigMaps.NoConfigMaps());
    }

    /** The facts that are known now. Does not wait. */
    public ClusterFacts facts() {
        return new ClusterFacts(server, nodes.nodes(), configMaps.state());
    }

    /** Maintains the launcher's ConfigMaps. */
    public ConfigMapKeeper configMaps() {
        return configMaps;
    }

    // Also after a failure: without another attempt, the last version would be used forever.
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
