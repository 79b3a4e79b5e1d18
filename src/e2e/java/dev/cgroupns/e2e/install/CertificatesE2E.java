package dev.cgroupns.e2e.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.Progress;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.webhook.AdmissionLoad;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Pods are created all the time while the replicas renew their certificate every few seconds. The certificate package
 * tests all that can happen to a Secret; here the API server finds the replicas through their Service.
 */
@ExtendWith(ClusterWithNode.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CertificatesE2E {
    private static final Map<String, String> SHORT = Map.of(
            "CGROUPNS_TLS_LIFETIME", "2M",
            "CGROUPNS_TLS_RENEW_AFTER", "3S",
            "CGROUPNS_TLS_SETTLING", "2S",
            "CGROUPNS_TLS_OVERLAP", "10S",
            "CGROUPNS_TLS_CHECK_EVERY", "1S");
    private static final int RENEWALS = 6;
    private static final int PODS = 40;

    private final Cluster cluster;
    private final Release release;

    CertificatesE2E(Cluster cluster) {
        this.cluster = cluster;
        this.release = Release.install(
                cluster,
                "--set",
                "engine=webhook",
                "--set-json",
                SHORT.entrySet().stream()
                        .map(each -> "{\"name\": \"%s\", \"value\": \"%s\"}".formatted(each.getKey(), each.getValue()))
                        .collect(Collectors.joining(",", "env=[", "]")));
    }

    @AfterAll
    void uninstall() {
        release.close();
    }

    @Test
    void renewedEveryFewSecondsWithoutAMissedPod() {
        Set<String> seen = new HashSet<>();
        try (AdmissionLoad load = AdmissionLoad.start(cluster)) {
            Awaitility.await("renewals").atMost(Release.PATIENCE).until(() -> {
                seen.add(certificate());
                return seen.size() > RENEWALS;
            });
            load.awaitInjected(PODS);

            Progress.say("%d renewals, %d pods injected, %d missed"
                    .formatted(seen.size() - 1, load.injected(), load.missed().size()));
            assertThat(load.missed()).isEmpty();
        }
    }

    @Test
    void secretDeleted() {
        recoversFrom(() -> secret().delete());
    }

    @Test
    void secretDamaged() {
        // The webhook writes to it too, now and then: a conflict.
        recoversFrom(() -> Awaitility.await("the secret is damaged")
                .ignoreExceptionsMatching(KubernetesClientException.class::isInstance)
                .until(() -> secret().edit(secret -> new SecretBuilder(secret)
                                .withData(Map.of("tls.crt", "bm8gY2VydGlmaWNhdGU=", "tls.key", "bm8ga2V5"))
                                .build())
                        != null));
    }

    private void recoversFrom(Runnable damage) {
        String before = certificate();
        try (AdmissionLoad load = AdmissionLoad.start(cluster)) {
            load.awaitInjected(PODS);

            damage.run();

            Awaitility.await("another certificate")
                    .atMost(Release.PATIENCE)
                    .until(this::certificate, after -> after.startsWith("LS0t") && !after.equals(before));
            load.awaitInjected(PODS);
            Progress.say("Secret recovered, %d pods injected, %d missed"
                    .formatted(load.injected(), load.missed().size()));
            assertThat(load.missed()).isEmpty();
        }
    }

    private Resource<Secret> secret() {
        return cluster.client().secrets().inNamespace(release.namespace()).withName(Release.NAME + "-tls");
    }

    /** The certificate in base64; empty if there is none. */
    private String certificate() {
        Secret secret = secret().get();
        return secret == null || secret.getData() == null
                ? ""
                : Objects.requireNonNullElse(secret.getData().get("tls.crt"), "");
    }
}
