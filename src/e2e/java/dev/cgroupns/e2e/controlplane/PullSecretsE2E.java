package dev.cgroupns.e2e.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cgroupns.cluster.KubernetesPullSecrets;
import dev.cgroupns.cluster.KubernetesPullSecrets.SharedSecret;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.image.credentials.Credential;
import dev.cgroupns.image.credentials.PullSecrets.PodPullSecrets;
import dev.cgroupns.image.credentials.PullSecretsException;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pull secrets on a real API server with RBAC. */
@ExtendWith(SharedControlPlane.class)
class PullSecretsE2E {
    private static final String REGISTRY = "registry.example";
    private static final Duration PATIENT = Duration.ofSeconds(30);
    private static final Duration AGE = Duration.ofMinutes(5);

    private final Cluster cluster;
    private String namespace = "";

    PullSecretsE2E(Cluster cluster) {
        this.cluster = cluster;
    }

    @BeforeEach
    void makeNamespace() {
        namespace = cluster.namespace("pull", Map.of());
    }

    @Test
    void podsOwnComeFirstThenServiceAccountsThenShared() throws Exception {
        String elsewhere = cluster.namespace("shared", Map.of());
        secret(namespace, "own", "kubernetes.io/dockerconfigjson", ".dockerconfigjson", config("own"));
        secret(namespace, "account", "kubernetes.io/dockercfg", ".dockercfg", legacy("account"));
        secret(elsewhere, "shared", "kubernetes.io/dockerconfigjson", ".dockerconfigjson", config("shared"));
        cluster.client()
                .serviceAccounts()
                .inNamespace(namespace)
                .withName("default")
                .edit(account -> account.edit()
                        .withImagePullSecrets(new LocalObjectReference("account"))
                        .build());
        KubernetesPullSecrets secrets =
                new KubernetesPullSecrets(cluster.client(), Optional.of(new SharedSecret(elsewhere, "shared")), AGE);
        PodPullSecrets pod = new PodPullSecrets(namespace, List.of("missing", "own"), "default");

        assertThat(secrets.cached(pod)).isEmpty();
        assertThat(secrets.read(pod, PATIENT).lookup(REGISTRY, "app"))
                .containsExactly(credential("own"), credential("account"), credential("shared"));
        assertThat(secrets.cached(pod)).isPresent();
    }

    @Test
    void otherSecretsAreSkipped() throws Exception {
        secret(namespace, "opaque", "Opaque", ".dockerconfigjson", config("opaque"));
        secret(namespace, "broken", "kubernetes.io/dockerconfigjson", ".dockerconfigjson", brokenConfig());
        KubernetesPullSecrets secrets = new KubernetesPullSecrets(cluster.client(), Optional.empty(), AGE);
        assertThat(secrets.read(new PodPullSecrets(namespace, List.of("opaque", "broken"), "none"), PATIENT)
                        .lookup(REGISTRY, "app"))
                .isEmpty();
    }

    @Test
    void missingPermissionIsNamed() {
        Config nobody = new ConfigBuilder(cluster.client().getConfiguration())
                .withImpersonateUsername("system:serviceaccount:" + namespace + ":default")
                .build();
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(nobody).build()) {
            KubernetesPullSecrets secrets = new KubernetesPullSecrets(client, Optional.empty(), AGE);
            assertThatThrownBy(() -> secrets.read(new PodPullSecrets(namespace, List.of("own"), "default"), PATIENT))
                    .isInstanceOf(PullSecretsException.class)
                    .hasMessageContaining("needs get on secrets and serviceaccounts");
        }
    }

    private void secret(String in, String name, String type, String key, String value) {
        cluster.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(in)
                        .withName(name)
                        .endMetadata()
                        .withType(type)
                        .addToStringData(key, value)
                        .build())
                .create();
    }

    private static String config(String user) {
        return "{\"auths\":" + legacy(user) + "}";
    }

    private static String legacy(String user) {
        return "{\"%s\":{\"username\":\"%s\",\"password\":\"secret\"}}".formatted(REGISTRY, user);
    }

    /** Valid JSON, which is all that the API server checks. */
    private static String brokenConfig() {
        return "{\"auths\":{\"%s\":{\"auth\":\"?\"}}}".formatted(REGISTRY);
    }

    private static Credential credential(String user) {
        return Credential.of(user, "secret");
    }
}
