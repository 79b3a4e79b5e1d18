package dev.cgroupns.cluster;

import dev.cgroupns.delivery.ClusterFacts;
import dev.cgroupns.delivery.ConfigMapKeeper;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Observes the facts about the cluster that deliveries depend on. */
public final class ObservedCluster implements AutoCloseable {
    private final NodeWatch nodes;
    private final LauncherConfigMaps configMaps;
    private final ServerVersion server;

    private ObservedCluster(KubernetesClient client, LauncherConfigMaps configMaps) {
        this.nodes = new NodeWatch(client);
        this.configMaps = configMaps;
        this.server = ServerVersion.of(() -> client);
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
        return new ClusterFacts(server.known(), nodes.nodes(), configMaps.state());
    }

    /** Maintains the launcher's ConfigMaps. */
    public ConfigMapKeeper configMaps() {
        return configMaps;
    }

    @Override
    public void close() {
        server.close();
        nodes.close();
        configMaps.close();
    }
}
