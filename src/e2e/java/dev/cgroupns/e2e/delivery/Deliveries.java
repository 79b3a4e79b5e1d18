package dev.cgroupns.e2e.delivery;

import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.webhook.ChartRights;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A webhook for each delivery, started on first use.
 *
 * @param webhooks the webhooks, by configured delivery
 */
public record Deliveries(Cluster cluster, Map<String, DeliveringWebhook> webhooks) implements AutoCloseable {
    /** The deliveries that can be configured, except {@code auto}, which chooses one of them. */
    public static final List<String> ALL = List.of("initContainer", "imageVolume", "configMap");

    /** The webhooks of a cluster; none runs yet. */
    public static Deliveries on(Cluster cluster) {
        return new Deliveries(cluster, new ConcurrentHashMap<>());
    }

    /** The webhook with this delivery, which it uses for pods whose architecture is certain. */
    public DeliveringWebhook by(String delivery) {
        return webhooks.computeIfAbsent(delivery, this::start);
    }

    private DeliveringWebhook start(String delivery) {
        DeliveringWebhook webhook = DeliveringWebhook.start(cluster, delivery, ChartRights.CONFIG_MAPS);
        webhook.awaitDelivery(webhook.namespace(), DeliveringWebhook.builder("amd64"), delivery);
        return webhook;
    }

    @Override
    public void close() {
        webhooks.values().forEach(DeliveringWebhook::close);
    }
}
