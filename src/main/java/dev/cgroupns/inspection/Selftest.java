package dev.cgroupns.inspection;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.check.LabelMatch;
import dev.cgroupns.verdict.Verdict;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Creates a privileged buildkitd pod with a dry run and checks the API server's answer. This tests the whole way to the
 * webhook and back, and nothing is stored.
 */
public final class Selftest {
    /** Longer than the API server waits for any webhook, which is 30 seconds at most. */
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(45);

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    /** All possible causes, if the credentials cannot read the webhook's objects. */
    private static final String ANY_CAUSE = """
            a privileged buildkitd pod came back unchanged. Possible causes:
            - the webhook is still starting: wait for it with --wait
                kubectl get pods --all-namespaces --selector app.kubernetes.io/name=cgroupns-injector
            - the namespace is excluded: by its label cgroupns.dev/inject, or by the chart's values
                kubectl get namespace %1$s --show-labels
            - no MutatingWebhookConfiguration sends pods to the webhook
                kubectl get mutatingwebhookconfigurations
            - the API server cannot reach the webhook or does not trust it, and failurePolicy is Ignore
                kubectl get --raw /metrics | grep apiserver_admission_webhook_fail_open_count""";

    private static final String UNCHANGED = "a privileged buildkitd pod came back unchanged: ";
    private static final String LEFT_BY_POLICY =
            "the API server's policy injects builders, but one that it leaves to the"
                    + " webhook came back unchanged: ";
    private static final String WITHOUT_LAUNCHER = """
            a privileged buildkitd pod came back without the launcher's volume, and would not start: the API server does \
            not support the volume (launcher.delivery=imageVolume), or another webhook has removed it
            Set launcher.delivery=initContainer, or enable the feature gate ImageVolume in the API servers and kubelets:
                kubectl get --raw /metrics | grep 'kubernetes_feature_enabled{name="ImageVolume"'""";
    private static final String STARTING = "the webhook is still starting: ";

    private final KubernetesClient client;
    private final String namespace;
    private final @Nullable String configuration;

    private Selftest(KubernetesClient client, String namespace, @Nullable String configuration) {
        this.client = client;
        this.namespace = namespace;
        this.configuration = configuration;
    }

    /** The result of the selftest. */
    public sealed interface Outcome {
        /**
         * Pods in the namespace are injected.
         *
         * @param status what the webhook wrote into the pod
         */
        record Injected(String status) implements Outcome {}

        /** The pod was not injected, because the webhook only observes; it would inject it otherwise. */
        record Observed() implements Outcome {}

        /**
         * The pod was not injected, because the webhook cannot answer yet.
         *
         * @param problem what is missing, and where to look if that does not change
         */
        record Starting(String problem) implements Outcome {}

        /**
         * The pod was not injected, although the webhook looks ready. This may be temporary: the API server sees a
         * new address or CA a moment later.
         *
         * @param problem what was seen, and where to look if that does not change
         */
        record NotReached(String problem) implements Outcome {}

        /**
         * The pod was not injected, and others will not be either.
         *
         * @param problem what was seen, and where to look
         */
        record NotInjected(String problem) implements Outcome {}

        /**
         * The API server did not process the request, so nothing is known about the webhook.
         *
         * @param problem what was seen, and the remedy
         */
        record NotAsked(String problem) implements Outcome {}
    }

    /**
     * Tests a cluster.
     *
     * @param configuration the webhook's MutatingWebhookConfiguration; null to look for it
     * @param patience decides whether to ask again
     */
    public static Outcome in(
            ClusterAccess access, String namespace, @Nullable String configuration, Patience patience) {
        try (KubernetesClient client = access.clientWithoutRetries(LONGEST_ANSWER)) {
            Selftest selftest = new Selftest(client, namespace, configuration);
            Outcome outcome = selftest.run();
            while (patience.goesOnAfter(outcome)) {
                outcome = selftest.run();
            }
            return outcome;
        } catch (InspectionException e) {
            return new Outcome.NotAsked(String.valueOf(e.getMessage()));
        }
    }

    /** Asks once, by a client that does not try again by itself. */
    static Outcome once(KubernetesClient client, String namespace, @Nullable String configuration) {
        return new Selftest(client, namespace, configuration).run();
    }

    /** Decides whether to ask again. */
    public interface Patience {
        /** Whether to ask again after this result. Returns when it is time to. */
        boolean goesOnAfter(Outcome outcome);
    }

    private Outcome run() {
        Outcome outcome = ask(SelftestPods.forAnyEngine(namespace, podLabels()), UNCHANGED);
        return outcome instanceof Outcome.Injected && isRegistered() ? whatTheWebhookDoes(outcome) : outcome;
    }

    /** The policy alone may have injected the first pod; only the webhook injects this one. */
    private Outcome whatTheWebhookDoes(Outcome injected) {
        Outcome outcome = ask(SelftestPods.forTheWebhook(namespace, podLabels()), LEFT_BY_POLICY);
        return outcome instanceof Outcome.Injected ? injected : outcome;
    }

    /** Labels that the webhook's objectSelector selects. */
    private Map<String, String> podLabels() {
        try {
            return WebhookState.registered(client, configuration).stream()
                    .flatMap(each -> each.getWebhooks().stream())
                    .map(MutatingWebhook::getObjectSelector)
                    .filter(Objects::nonNull)
                    .map(LabelMatch::example)
                    .findFirst()
                    .orElse(Map.of());
        } catch (KubernetesClientException e) {
            // Without the permission to read it, the pod has no labels.
            return Map.of();
        }
    }

    private boolean isRegistered() {
        return switch (WebhookState.of(client, namespace, configuration)) {
            // With engine=policy, the chart names no configuration.
            case WebhookState.NotRegistered() -> configuration != null;
            case WebhookState.NotVisible() -> false;
            case WebhookState.NamespaceExcluded ignored -> true;
            case WebhookState.WithoutAuthority ignored -> true;
            case WebhookState.WithoutReadyPods ignored -> true;
            case WebhookState.Complete ignored -> true;
        };
    }

    private Outcome ask(Pod pod, String unchanged) {
        try {
            Pod answer =
                    client.pods().inNamespace(namespace).resource(pod).dryRun().create();
            JsonNode tree = client.getKubernetesSerialization().convertValue(answer, JsonNode.class);
            return switch (CreatedBuilder.read(tree)) {
                case CreatedBuilder.WithLauncher(String status) -> new Outcome.Injected(status);
                case CreatedBuilder.WithoutLauncher() -> new Outcome.NotInjected(WITHOUT_LAUNCHER);
                case CreatedBuilder.AsSent() -> notInjected(pod, unchanged);
            };
        } catch (KubernetesClientException e) {
            return refused(e);
        }
    }

    private Outcome notInjected(Pod pod, String unchanged) {
        return DryRunWarnings.of(client, pod).stream()
                        .anyMatch(warning -> warning.contains(Verdict.WOULD_INJECT + ": "))
                ? new Outcome.Observed()
                : unchanged(unchanged);
    }

    private Outcome unchanged(String unchanged) {
        return switch (WebhookState.of(client, namespace, configuration)) {
            case WebhookState.NotRegistered() -> new Outcome.NotReached(unchanged + notRegistered());
            case WebhookState.NamespaceExcluded(String name) ->
                new Outcome.NotInjected(unchanged + "MutatingWebhookConfiguration " + name
                        + " excludes this namespace\nLabel it cgroupns.dev/inject=true, or change the chart's values"
                        + " webhook.excludedNamespaces or webhook.namespaceSelector:\n"
                        + "    kubectl get namespace " + namespace + " --show-labels\n"
                        + "    kubectl get mutatingwebhookconfiguration " + name + " --output yaml");
            case WebhookState.WithoutAuthority(String name) -> new Outcome.Starting(withoutAuthority(name));
            case WebhookState.WithoutReadyPods pods -> new Outcome.Starting(withoutReadyPods(pods));
            case WebhookState.Complete(String name) ->
                new Outcome.NotReached(unchanged + "MutatingWebhookConfiguration " + name
                        + " sends this namespace's pods to the webhook, whose own pods are ready\n"
                        + "So the API server cannot reach them or does not trust them, and failurePolicy is Ignore;"
                        + " or the configuration disables the profile buildkit:\n"
                        + "    kubectl get --raw /metrics | grep apiserver_admission_webhook_fail_open_count");
            case WebhookState.NotVisible() -> new Outcome.NotReached(ANY_CAUSE.formatted(namespace));
        };
    }

    private String notRegistered() {
        return (configuration == null
                        ? "no MutatingWebhookConfiguration sends pods to the webhook"
                        : "MutatingWebhookConfiguration " + configuration + " does not exist, or has no webhook named *"
                                + WebhookState.DOMAIN)
                + "\nInstall the chart, or correct --webhook-configuration:\n"
                + "    kubectl get mutatingwebhookconfigurations";
    }

    private static String withoutAuthority(String name) {
        return STARTING + "MutatingWebhookConfiguration " + name
                + " has no caBundle yet\n"
                + "The webhook's pods write it once they run (certificates.mode=self), or cert-manager does (certManager)."
                + " If it does not change, look at the pods' logs:\n"
                + "    kubectl get pods --all-namespaces --selector app.kubernetes.io/name=cgroupns-injector";
    }

    private static String withoutReadyPods(WebhookState.WithoutReadyPods seen) {
        return STARTING
                + (seen.pods() == 0
                        ? "Service " + seen.service() + " has no pods yet"
                        : "no pod of Service " + seen.service() + " is ready, of " + seen.pods())
                + "\nIf it does not change, look at the pods:\n"
                + "    kubectl --namespace " + seen.namespace()
                + " describe pods --selector app.kubernetes.io/name=cgroupns-injector";
    }

    /** With failurePolicy Fail. */
    private Outcome notCalled(String said) {
        String problem = "the API server could not call a webhook, and refuses the pod: " + said;
        return switch (WebhookState.of(client, namespace, configuration)) {
            case WebhookState.WithoutAuthority(String name) -> new Outcome.Starting(withoutAuthority(name));
            case WebhookState.WithoutReadyPods pods -> new Outcome.Starting(withoutReadyPods(pods));
            // It may also be another webhook.
            case WebhookState.Complete ignored -> new Outcome.NotReached(problem);
            case WebhookState.NotRegistered ignored -> new Outcome.NotReached(problem);
            case WebhookState.NamespaceExcluded ignored -> new Outcome.NotReached(problem);
            case WebhookState.NotVisible ignored -> new Outcome.NotReached(problem);
        };
    }

    private Outcome refused(KubernetesClientException e) {
        if (e.getStatus() == null) {
            return new Outcome.NotAsked(
                    "the API server " + client.getMasterUrl() + " does not answer: " + rootCause(e));
        }
        String said = Objects.requireNonNullElse(e.getStatus().getMessage(), "");
        if (said.contains("failed calling webhook")) {
            return notCalled(said);
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
            return "Pod Security forbids privileged pods, and so every builder, here. Choose another namespace:"
                    + " --namespace, or the chart's value selftest.namespace. The API server says: " + said;
        }
        if (said.contains("cannot create resource")) {
            return "these credentials may not create pods: " + said;
        }
        return "the API server refuses the pod: " + said;
    }

    private static Throwable rootCause(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause == null ? failure : rootCause(cause);
    }
}
