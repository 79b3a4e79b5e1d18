package dev.cgroupns.e2e.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.Command;
import dev.cgroupns.e2e.Folder;
import dev.cgroupns.e2e.Loopback;
import dev.cgroupns.e2e.Tools;
import dev.cgroupns.e2e.cluster.Cluster;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code helm test} runs, against a real API server: one answer where all is well, and one for each way it is not. */
@ExtendWith(SharedControlPlane.class)
class SelftestE2E {
    private static final int NOT_INJECTED = 6;
    private static final int NOT_ASKED = 7;

    private final Cluster cluster;

    SelftestE2E(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void saysThatBuildersAreInjectedAndKeepsNothing() {
        String namespace = cluster.namespace("selftest", Map.of());

        Command.Result result = selftest(namespace);

        assertThat(result.success())
                .startsWith("namespace " + namespace + ": builders are injected: {\"version\":")
                .contains("\"containers\":[\"buildkitd\"]");
        assertThat(cluster.client().pods().inNamespace(namespace).list().getItems())
                .isEmpty();
    }

    @Test
    void namespaceThatIsLeftAlone() {
        String namespace = cluster.namespace("selftest", Map.of("cgroupns.dev/inject", "false"));

        fails(
                selftest(namespace),
                NOT_INJECTED,
                "a privileged buildkitd pod came back unchanged",
                "kubectl get namespace " + namespace + " --show-labels");
    }

    @Test
    void webhookThatDoesNotAnswer() {
        String namespace = cluster.namespace("selftest", Map.of());
        String name = "zz-unreachable";
        cluster.client().resource(unreachable(name, namespace)).create();
        try {
            // The API server learns of it a moment later.
            Command.Result result = Awaitility.await("the API server calls it")
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
    void noRightToCreatePods() {
        String namespace = cluster.namespace("selftest", Map.of());
        cluster.client()
                .resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("nobody")
                        .endMetadata()
                        .build())
                .create();

        fails(
                selftest(namespace, cluster.kubeconfigOf(namespace, "nobody")),
                NOT_ASKED,
                "whoever asks may not create pods",
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
                    selftest("default", elsewhere),
                    NOT_ASKED,
                    "the API server https://127.0.0.1:" + nobody + "/ does not answer",
                    "Connection refused");
        }
    }

    @Test
    void kubeconfigThatIsNone() {
        try (Folder folder = Folder.create("selftest")) {
            fails(selftest("default", folder.file("kubeconfig", "[")), NOT_ASKED, "the kubeconfig cannot be read");
        }
    }

    @Test
    void credentialsThatNobodyKnows() throws IOException {
        try (Folder folder = Folder.create("selftest")) {
            Path stranger = folder.file(
                    "kubeconfig",
                    Files.readString(cluster.kubeconfig()).replaceFirst("token: \"[^\"]*\"", "token: \"stranger\""));

            fails(selftest("default", stranger), NOT_ASKED, "does not accept these credentials");
        }
    }

    private static void fails(Command.Result result, int exitCode, String... said) {
        assertThat(result.exitCode()).as(result.errors()).isEqualTo(exitCode);
        assertThat(result.errors()).contains("namespace ").contains(said);
        assertThat(result.output()).isEmpty();
    }

    private Command.Result selftest(String namespace) {
        return selftest(namespace, cluster.kubeconfig());
    }

    private static Command.Result selftest(String namespace, Path kubeconfig) {
        return Command.run(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Dkubeconfig=" + kubeconfig,
                "-jar",
                Tools.applicationJar().toString(),
                "selftest",
                "--namespace=" + namespace));
    }

    private static MutatingWebhookConfiguration unreachable(String name, String namespace) {
        return new MutatingWebhookConfigurationBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .addNewWebhook()
                .withName("unreachable.cgroupns.dev")
                .withAdmissionReviewVersions("v1")
                .withSideEffects("None")
                .withFailurePolicy("Fail")
                .withNewNamespaceSelector()
                .addToMatchLabels("kubernetes.io/metadata.name", namespace)
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
                .build();
    }
}
