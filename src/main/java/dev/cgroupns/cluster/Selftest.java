package dev.cgroupns.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.verdict.Annotations;
import dev.cgroupns.verdict.PodReader;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Objects;

/**
 * Asks the API server for a privileged buildkitd pod, by dry-run, and looks at what comes back: the whole way from a
 * pod's owner to the webhook and back, and nothing is kept.
 */
public final class Selftest {
    /** Longer than the API server waits for any webhook, which is 30 seconds at most. */
    private static final int ANSWER_MILLIS = 45_000;

    private static final int CONNECT_MILLIS = 10_000;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    private static final String UNCHANGED = """
            a privileged buildkitd pod came back unchanged. One of these is why:
            - the namespace is left alone: it has the label cgroupns.dev/inject=false, or is excluded by the chart's values
                kubectl get namespace %1$s --show-labels
            - nobody sends pods to the webhook
                kubectl get mutatingwebhookconfigurations
            - the API server does not reach the webhook or does not trust it, and failurePolicy Ignore lets pods through
                kubectl get pods --all-namespaces --selector app.kubernetes.io/name=cgroupns-injector
                kubectl get --raw /metrics | grep apiserver_admission_webhook_fail_open_count""";

    private final KubernetesClient client;
    private final String namespace;

    private Selftest(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    /** What came of it. */
    public sealed interface Outcome {
        /**
         * Pods of that namespace are injected.
         *
         * @param status what the webhook wrote into the pod
         */
        record Injected(String status) implements Outcome {}

        /**
         * The pod was not injected, and others will not be either.
         *
         * @param problem what was seen, and where to look
         */
        record NotInjected(String problem) implements Outcome {}

        /**
         * The API server did not take the question, so nothing is known of the webhook.
         *
         * @param problem what was seen, and the remedy
         */
        record NotAsked(String problem) implements Outcome {}
    }

    /** Asks the cluster that the kubeconfig names, or the one whose pod this is. */
    public static Outcome in(String namespace) {
        Config config;
        try {
            config = config();
        } catch (RuntimeException e) {
            // Of the client, or of whatever parser it reads the file with.
            return new Outcome.NotAsked("the kubeconfig cannot be read: "
                    + String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
        }
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build()) {
            return new Selftest(client, namespace).run();
        }
    }

    private static Config config() {
        return new ConfigBuilder()
                .withConnectionTimeout(CONNECT_MILLIS)
                .withRequestTimeout(ANSWER_MILLIS)
                // What the API server answers is what is to be seen: no second try may hide it.
                .withRequestRetryBackoffLimit(0)
                .build();
    }

    private Outcome run() {
        try {
            return judge(client.pods()
                    .inNamespace(namespace)
                    .resource(builder())
                    .dryRun()
                    .create());
        } catch (KubernetesClientException e) {
            return refused(e);
        }
    }

    private Pod builder() {
        return new PodBuilder()
                .withNewMetadata()
                .withGenerateName("cgroupns-selftest-")
                .withNamespace(namespace)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("buildkitd")
                .withImage("moby/buildkit")
                .withCommand("buildkitd")
                .withNewSecurityContext()
                .withPrivileged(true)
                .endSecurityContext()
                .endContainer()
                .endSpec()
                .build();
    }

    private Outcome judge(Pod answer) {
        String status = answer.getMetadata().getAnnotations().get(Annotations.STATUS);
        JsonNode tree = client.getKubernetesSerialization().convertValue(answer, JsonNode.class);
        boolean starts = PodReader.read(tree).containers().stream()
                .anyMatch(container -> container.launcher().isPresent());
        return status != null && starts
                ? new Outcome.Injected(status)
                : new Outcome.NotInjected(UNCHANGED.formatted(namespace));
    }

    private Outcome refused(KubernetesClientException e) {
        if (e.getStatus() == null) {
            return new Outcome.NotAsked(
                    "the API server " + client.getMasterUrl() + " does not answer: " + rootCause(e));
        }
        String said = Objects.requireNonNullElse(e.getStatus().getMessage(), "");
        if (said.contains("failed calling webhook")) {
            return new Outcome.NotInjected("the API server could not call a webhook, and refuses the pod: " + said);
        }
        if (said.contains("ValidatingAdmissionPolicy")) {
            return new Outcome.NotInjected("a policy refuses the pod: " + said);
        }
        return new Outcome.NotAsked(
                switch (e.getCode()) {
                    case UNAUTHORIZED ->
                        "the API server " + client.getMasterUrl() + " does not accept these credentials";
                    case FORBIDDEN -> forbidden(said);
                    case NOT_FOUND -> "there is no such namespace, or no such API: " + said;
                    default -> "the API server refuses the pod: " + said;
                });
    }

    private static String forbidden(String said) {
        if (said.contains("PodSecurity")) {
            return "Pod Security forbids privileged pods, and so every builder, here. Choose another namespace: --namespace,"
                    + " or the chart's value selftest.namespace. The API server says: " + said;
        }
        if (said.contains("cannot create resource")) {
            return "whoever asks may not create pods: " + said;
        }
        return "the API server refuses the pod: " + said;
    }

    private static Throwable rootCause(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause == null ? failure : rootCause(cause);
    }
}
