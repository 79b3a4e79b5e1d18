package dev.cgroupns.inspection;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import java.net.MalformedURLException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The warnings of the API server for a pod that is created with a dry run. The client's own API does not show them. */
final class DryRunWarnings {
    /** Longer than the API server waits for any webhook. */
    private static final long LONGEST_ANSWER = 45;

    private DryRunWarnings() {}

    /** The Warning headers; empty if there is no answer. */
    static List<String> of(KubernetesClient client, Pod pod) {
        try {
            HttpRequest request = client.getHttpClient()
                    .newHttpRequestBuilder()
                    .url(URI.create(client.getMasterUrl() + "api/v1/namespaces/"
                                    + pod.getMetadata().getNamespace() + "/pods?dryRun=All")
                            .toURL())
                    .post(
                            "application/json",
                            client.getKubernetesSerialization().asJson(pod))
                    .build();
            return client.getHttpClient()
                    .sendAsync(request, String.class)
                    .get(LONGEST_ANSWER, TimeUnit.SECONDS)
                    .headers("Warning");
        } catch (ExecutionException | TimeoutException | MalformedURLException e) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }
}
