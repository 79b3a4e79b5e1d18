package dev.cgroupns.cluster;

import dev.cgroupns.deadline.Deadline;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Calls the API server until a deadline. Interrupting the client ends only the waiting. Its request stays open until
 * the request's own timeout, which is far longer than an admission call may take.
 *
 * @param client a client without a deadline
 * @param deadline the deadline of all calls together
 */
record TimedClient(KubernetesClient client, Deadline deadline) {
    /** @throws InterruptedException if the deadline has passed: the pod has been answered without the result */
    <T extends @Nullable Object> T call(Function<KubernetesClient, T> call) throws InterruptedException {
        long millis = deadline.remaining().toMillis();
        if (millis <= 0 || Thread.currentThread().isInterrupted()) {
            throw new InterruptedException();
        }
        return client.adapt(NamespacedKubernetesClient.class)
                .withRequestConfig(
                        new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                                .withRequestTimeout(Math.toIntExact(millis))
                                .build())
                .call(call::apply);
    }
}
