package dev.cgroupns.e2e.controlplane;

import static dev.cgroupns.e2e.controlplane.SelftestRun.NOT_ASKED;
import static dev.cgroupns.e2e.controlplane.SelftestRun.NOT_INJECTED;
import static dev.cgroupns.e2e.controlplane.SelftestRun.fails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.Command;
import dev.cgroupns.e2e.Folder;
import dev.cgroupns.e2e.Loopback;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.delivery.DeliveringWebhook;
import dev.cgroupns.e2e.webhook.ChartRights;
import dev.cgroupns.e2e.webhook.OtherRegistration;
import dev.cgroupns.node.Version;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What {@code helm test} runs, against a real API server: one answer if all is well, and one for each problem.
 */
@ExtendWith(SharedControlPlane.class)
class SelftestE2E {
    private static final Version IMAGE_VOLUMES = new Version(1, 35);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Cluster cluster;

    SelftestE2E(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void reportsThatBuildersAreInjectedAndStoresNothing() {
        String namespace = cluster.namespace("selftest", Map.of());

        Command.Result result = selftest(namespace);

        assertThat(result.success())
                .startsWith("namespace " + namespace + ": builders are injected: {\"version\":")
                .contains("\"containers\":[\"buildkitd\"]");
        assertThat(cluster.client().pods().inNamespace(namespace).list().getItems())
                .isEmpty();
    }

    @Test
    void namespaceThatIsExcluded() {
        String namespace = cluster.namespace("selftest", Map.of("cgroupns.dev/inject", "false"));

        fails(
                selftest(namespace, "--webhook-configuration=cgroupns-injector", "--wait"),
                NOT_INJECTED,
                "a privileged buildkitd pod came back unchanged:"
                        + " MutatingWebhookConfiguration cgroupns-injector excludes this namespace",
                "kubectl get namespace " + namespace + " --show-labels");
    }

    @Test
    void webhookThatIsNotRegistered() {
        String namespace = cluster.namespace("selftest", Map.of("cgroupns.dev/inject", "false"));

        fails(
                selftest(namespace, "--webhook-configuration=not-installed"),
                NOT_INJECTED,
                "MutatingWebhookConfiguration not-installed does not exist");
    }

    @Test
    void namesAllPossibleCausesWithoutPermissions() {
        String namespace = cluster.namespace("selftest", Map.of("cgroupns.dev/inject", "false"));
        serviceAccount(namespace, "creator");
        cluster.kubectl("", "create", "role", "creator", "--verb=create", "--resource=pods", "-n", namespace)
                .success();
        cluster.kubectl(
                        "",
                        "create",
                        "rolebinding",
                        "creator",
                        "--role=creator",
                        "--serviceaccount=" + namespace + ":creator",
                        "-n",
                        namespace)
                .success();

        fails(
                SelftestRun.run(namespace, cluster.kubeconfigOf(namespace, "creator")),
                NOT_INJECTED,
                "Possible causes:",
                "- the webhook is still starting",
                "- the namespace is excluded",
                "- no MutatingWebhookConfiguration sends pods to the webhook",
                "- the API server cannot reach the webhook");
    }

    @Test
    void webhookThatDoesNotAnswer() {
        String namespace = cluster.namespace("selftest", Map.of());
        String name = "zz-unreachable";
        cluster.client().resource(unreachable(name, namespace)).create();
        try {
            // The API server sees it a moment later.
            Command.Result result = Awaitility.await("the API server calls it")
                    .atMost(PATIENCE)
                    .until(() -> selftest(namespace), answer -> answer.exitCode() != 0);

            fails(result, NOT_INJECTED, "failed calling webhook \"unreachable.cgroupns.dev\"", "connection refused");
        } finally {
            cluster.client()
                    .admissionRegistration()
                    .v1()
                    .mutatingWebhookConfigurations()
                    .withName(name)
                    .delete();
        }
    }

    /** Before 1.35 API servers drop image volumes, unless a feature gate is on. */
    @Test
    void imageVolumeThatTheApiServerMayNotHave() {
        try (DeliveringWebhook webhook = DeliveringWebhook.start(cluster, "imageVolume", ChartRights.NONE)) {
            Command.Result result = selftest(webhook.namespace());

            if (Version.parse(cluster.version()).orElseThrow().isAtLeast(IMAGE_VOLUMES)) {
                assertThat(result.success()).contains("\"delivery\":\"imageVolume\"");
            } else {
                fails(
                        result,
                        NOT_INJECTED,
                        "came back without the launcher's volume, and would not start",
                        "Set launcher.delivery=initContainer");
            }
        }
    }

    @Test
    void podSecurity() {
        String namespace = cluster.namespace("selftest", Map.of("pod-security.kubernetes.io/enforce", "baseline"));

        fails(
                selftest(namespace),
                NOT_ASKED,
                "Pod Security forbids privileged pods",
                "selftest.namespace",
                "violates PodSecurity \"baseline:latest\": privileged");
    }

    @Test
    void noPermissionToCreatePods() {
        String namespace = cluster.namespace("selftest", Map.of());
        serviceAccount(namespace, "nobody");

        fails(
                SelftestRun.run(namespace, cluster.kubeconfigOf(namespace, "nobody")),
                NOT_ASKED,
                "these credentials may not create pods",
                "User \"system:serviceaccount:" + namespace + ":nobody\" cannot create resource \"pods\"");
    }

    @Test
    void noSuchNamespace() {
        fails(selftest("no-such-namespace"), NOT_ASKED, "namespaces \"no-such-namespace\" not found");
    }

    @Test
    void noApiServer() throws IOException {
        int nobody = Loopback.freePort();
        try (Folder folder = Folder.create("selftest")) {
            Path elsewhere = folder.file(
                    "kubeconfig",
                    Files.readString(cluster.kubeconfig())
                            .replaceFirst("https://127.0.0.1:\\d+", "https://127.0.0.1:" + nobody));

            fails(
                    SelftestRun.run("default", elsewhere),
                    NOT_ASKED,
                    "the API server https://127.0.0.1:" + nobody + "/ does not answer",
                    "Connection refused");
        }
    }

    @Test
    void contextThatTheKubeconfigDoesNotHave() {
        fails(
                selftest("default", "--context=elsewhere"),
                NOT_ASKED,
                "--context: the kubeconfig has no context \"elsewhere\"; it has ");
    }

    @Test
    void invalidKubeconfig() {
        try (Folder folder = Folder.create("selftest")) {
            fails(
                    SelftestRun.run("default", folder.file("kubeconfig", "[")),
                    NOT_ASKED,
                    "the kubeconfig cannot be read");
        }
    }

    @Test
    void unknownCredentials() throws IOException {
        try (Folder folder = Folder.create("selftest")) {
            Path stranger = folder.file(
                    "kubeconfig",
                    Files.readString(cluster.kubeconfig()).replaceFirst("token: \"[^\"]*\"", "token: \"stranger\""));

            fails(SelftestRun.run("default", stranger), NOT_ASKED, "does not accept these credentials");
        }
    }

    private Command.Result selftest(String namespace, String... options) {
        return SelftestRun.run(namespace, cluster.kubeconfig(), options);
    }

    private void serviceAccount(String namespace, String name) {
        cluster.kubectl("", "create", "serviceaccount", name, "--namespace", namespace)
                .success();
    }

    private static MutatingWebhookConfiguration unreachable(String name, String namespace) {
        return OtherRegistration.forPods(
                name,
                "unreachable.cgroupns.dev",
                namespace,
                new WebhookClientConfigBuilder()
                        .withUrl("https://127.0.0.1:" + Loopback.freePort() + "/mutate")
                        .build());
    }
}
