package dev.cgroupns.e2e.webhook;

import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.webhook.Registration.FailurePolicy;
import java.util.function.Consumer;

/** A cluster that sends its pods to the webhook. */
public record ControlPlane(Cluster cluster, WebhookServer webhook) implements AutoCloseable {
    /**
     * Starts all of it.
     *
     * @param progress receives the name of each part before its start
     */
    public static ControlPlane start(FailurePolicy failurePolicy, Consumer<String> progress) {
        Cluster cluster = Cluster.start(progress);
        progress.accept("webhook");
        WebhookServer webhook = WebhookServer.start();
        Registration.apply(cluster.client(), webhook, failurePolicy);
        return new ControlPlane(cluster, webhook);
    }

    @Override
    public void close() {
        cluster.close();
        webhook.close();
    }
}
