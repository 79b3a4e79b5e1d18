package dev.cgroupns.e2e.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.Folder;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.cluster.Placement;
import dev.cgroupns.e2e.cluster.Pods;
import dev.cgroupns.e2e.webhook.Caller;
import dev.cgroupns.e2e.webhook.Registration;
import dev.cgroupns.e2e.webhook.Registration.FailurePolicy;
import dev.cgroupns.e2e.webhook.TlsClient;
import dev.cgroupns.e2e.webhook.WebhookServer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An API server that presents a client certificate to the webhook. */
class CallersE2E {
    private static final String NAME = "kube-apiserver";

    @Test
    void onlyAnApiServerWithACertificateIsAnswered() throws IOException {
        Caller.Authority authority = new Caller.Authority();
        try (Folder folder = Folder.create("callers")) {
            Path trusted = folder.file("callers.pem", authority.pem());
            Placement placement = Placement.withoutNode()
                    .with("--admission-control-config-file=" + configuration(folder, authority.sign(NAME)));
            try (Cluster cluster = Cluster.start(placement, _ -> {});
                    WebhookServer server = WebhookServer.launch(List.of(
                            "-Dcgroupns.client.authority-file=" + trusted, "-Dcgroupns.client.names=" + NAME))) {
                server.awaitReady();
                Registration.apply(cluster.client(), server, FailurePolicy.FAIL);

                Pod pod = cluster.client()
                        .pods()
                        .inNamespace(cluster.namespace("callers", Map.of()))
                        .resource(new PodBuilder(Pods.ofDeployment())
                                .editMetadata()
                                .withName("builder")
                                .endMetadata()
                                .build())
                        .create();

                assertThat(pod.getMetadata().getAnnotations()).containsKey("cgroupns.dev/status");
                assertThat(TlsClient.post(server.mutate(), server.authority(), new byte[0]))
                        .isEqualTo(401);
            }
        }
    }

    /** The configuration in docs/operations.md. */
    private static Path configuration(Folder folder, Caller caller) {
        Path certificate = folder.file("client.crt", caller.certificate());
        Path key = folder.file("client.key", caller.key());
        Path kubeconfig = folder.file("admission-kubeconfig.yaml", """
                apiVersion: v1
                kind: Config
                users:
                  - name: "*"
                    user: {client-certificate: "%s", client-key: "%s"}
                """.formatted(certificate, key));
        return folder.file("admission.yaml", """
                apiVersion: apiserver.config.k8s.io/v1
                kind: AdmissionConfiguration
                plugins:
                  - name: MutatingAdmissionWebhook
                    configuration:
                      apiVersion: apiserver.config.k8s.io/v1
                      kind: WebhookAdmissionConfiguration
                      kubeConfigFile: "%s"
                """.formatted(kubeconfig));
    }
}
