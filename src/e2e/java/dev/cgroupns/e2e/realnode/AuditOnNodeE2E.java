package dev.cgroupns.e2e.realnode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cgroupns.e2e.CommandLineTool;
import dev.cgroupns.e2e.Loopback;
import dev.cgroupns.e2e.Progress;
import dev.cgroupns.e2e.cluster.Pods;
import dev.cgroupns.e2e.webhook.Registration;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What {@code audit} says of builders, from their pods alone, against the groups that their daemons have on the node:
 * one builder or more for each status and each reason of a leak.
 */
@ExtendWith(SharedRealCluster.class)
class AuditOnNodeE2E {
    private static final String LATE = "registered-late";

    private final RealCluster cluster;

    AuditOnNodeE2E(RealCluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void everyStatusIsTrue() {
        String namespace = cluster.namespace();
        Pod injected = start(namespace, "injected", "cgroupns.dev/containers: 'command,unknown'", """
                    - name: command
                      image: moby/buildkit:v0.33.0
                      command: [buildkitd]
                    - name: unknown
                      image: registry.example/ci/builder:1
                """);
        Pod optedOut = start(namespace, "opted-out", "cgroupns.dev/inject: 'false'", """
                    - name: command
                      image: moby/buildkit:v0.33.0
                      command: [buildkitd]
                    - name: older
                      image: moby/buildkit:v0.27.1
                    - name: script
                      image: moby/buildkit:v0.33.0
                """);
        Pod harmless = start(namespace, "harmless", "", """
                    - name: rootless
                      image: moby/buildkit:v0.33.0-rootless
                      args: [--oci-worker-no-process-sandbox]
                """);

        assertThat(audited(injected))
                .isEqualTo(Map.of("command", "ISOLATED_BY_LAUNCHER", "unknown", "UNDETERMINED ENTRYPOINT_UNKNOWN"));
        assertThat(audited(optedOut))
                .isEqualTo(Map.of(
                        "command", "LEAKING OPTED_OUT", "older", "LEAKING OPTED_OUT", "script", "ISOLATED_BY_IMAGE"));
        assertThat(audited(harmless)).isEqualTo(Map.of("rootless", "EXEMPT ROOTLESS"));
        delete(injected, optedOut, harmless);
    }

    @Test
    void knowsWhetherTheInstallationCameLater() {
        String namespace = cluster.cluster().namespace("late", Map.of(Registration.NAMESPACE_LABEL, LATE));
        String builder = """
                    - name: builder
                      image: moby/buildkit:v0.33.0
                      command: [buildkitd]
                """;
        Pod before = start(namespace, "before", "", builder);
        assertThat(audited(before)).isEqualTo(Map.of("builder", "LEAKING NAMESPACE_EXCLUDED"));

        registerUnreachable();
        try {
            Pod missed = start(namespace, "missed", "", builder);

            assertThat(audited(before)).isEqualTo(Map.of("builder", "LEAKING OLDER_THAN_INSTALLATION"));
            assertThat(audited(missed)).isEqualTo(Map.of("builder", "LEAKING WEBHOOK_MISSED"));
            delete(before, missed);
        } finally {
            Registration.remove(cluster.cluster().client(), LATE);
        }
    }

    private Pod start(String namespace, String name, String annotation, String containers) {
        Pod pod = Pods.parse("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: %s
                  annotations: {%s}
                spec:
                  containers:
                %s
                """.formatted(name, annotation, containers));
        pod.getSpec().getContainers().forEach(AuditOnNodeE2E::makePrivileged);
        Pod created = Pods.create(cluster.cluster(), namespace, pod);
        created.getSpec().getContainers().forEach(container -> {
            BuilderPod builder = BuilderPod.of(cluster, created, container.getName());
            if (container.getName().equals("rootless")) {
                builder.awaitStarted();
            } else {
                builder.awaitDaemon();
            }
        });
        return created;
    }

    private static void makePrivileged(io.fabric8.kubernetes.api.model.Container container) {
        container.setSecurityContext(new io.fabric8.kubernetes.api.model.SecurityContextBuilder()
                .withPrivileged(true)
                .build());
    }

    /** Each container's status and reason, after they were compared with the node. */
    private Map<String, String> audited(Pod pod) {
        String namespace = pod.getMetadata().getNamespace();
        String output = CommandLineTool.run(
                        cluster.cluster().kubeconfig(), "audit", "--namespace=" + namespace, "--output=json")
                .success();
        Map<String, String> audited = new TreeMap<>();
        for (JsonNode finding : builders(output)) {
            if (finding.path("pod").asText().equals(pod.getMetadata().getName())) {
                String container = finding.path("container").asText();
                String status = finding.path("status").asText();
                assertIsTrue(status, BuilderPod.of(cluster, pod, container));
                audited.put(container, (status + " " + finding.path("reason").asText()).strip());
            }
        }
        return audited;
    }

    private void assertIsTrue(String status, BuilderPod builder) {
        String group = builder.firstProcessGroup();
        Progress.say("audited:  " + status + " " + builder.name() + " " + builder.container() + " " + group);
        switch (status) {
            case "LEAKING" -> assertThat(group).isEqualTo("/init");
            case "ISOLATED_BY_LAUNCHER", "ISOLATED_BY_IMAGE" ->
                assertThat(group).isEqualTo(builder.group() + "/init");
            case "EXEMPT" -> assertThat(group).startsWith(builder.group());
            case "UNDETERMINED" -> assertThat(group).isNotEmpty();
            default -> throw new AssertionError("a status that is not known here: " + status);
        }
    }

    private static JsonNode builders(String output) {
        try {
            return new JsonMapper().readTree(output).path("builders");
        } catch (JsonProcessingException e) {
            throw new AssertionError(output, e);
        }
    }

    /** A webhook of ours that is down, for the namespace with its label. */
    private void registerUnreachable() {
        cluster.cluster()
                .client()
                .resource(new MutatingWebhookConfigurationBuilder()
                        .withNewMetadata()
                        .withName(LATE)
                        .endMetadata()
                        .addNewWebhook()
                        .withName("late.cgroupns.dev")
                        .withAdmissionReviewVersions("v1")
                        .withSideEffects("None")
                        .withFailurePolicy("Ignore")
                        .withNewNamespaceSelector()
                        .addToMatchLabels(Registration.NAMESPACE_LABEL, LATE)
                        .endNamespaceSelector()
                        .addNewRule()
                        .withApiGroups("")
                        .withApiVersions("v1")
                        .withOperations("CREATE")
                        .withResources("pods")
                        .endRule()
                        .withNewClientConfig()
                        .withUrl("https://127.0.0.1:" + Loopback.freePort() + "/mutate")
                        .endClientConfig()
                        .endWebhook()
                        .build())
                .create();
    }

    private void delete(Pod... pods) {
        for (Pod pod : pods) {
            cluster.cluster().client().resource(pod).withGracePeriod(1).delete();
        }
    }
}
