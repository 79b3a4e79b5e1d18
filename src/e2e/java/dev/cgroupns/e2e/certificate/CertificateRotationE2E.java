package dev.cgroupns.e2e.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.controlplane.SharedControlPlane;
import dev.cgroupns.e2e.webhook.AdmissionLoad;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Certificates are renewed all the time while pods are created. */
@ExtendWith(SharedControlPlane.class)
class CertificateRotationE2E {
    /**
     * Renewed every few seconds, with time to spare: what is tested is the order of things, not this machine's pace.
     */
    private static final Map<String, String> SHORT = Map.of(
            "cgroupns.tls.lifetime", "1M",
            "cgroupns.tls.renew-after", "3S",
            "cgroupns.tls.settling", "1S",
            "cgroupns.tls.overlap", "2S",
            "cgroupns.tls.check-every", "1S");

    private static final int RENEWALS = 5;

    private final Cluster cluster;

    CertificateRotationE2E(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void readyWhenTrustedAndRenewedWithoutARefusedPod() {
        try (Replicas replicas = Replicas.launch(cluster, SHORT)) {
            replicas.servers().forEach(server -> server.awaitUnready("does not exist or has no webhooks"));

            replicas.register();
            replicas.awaitReady();

            Set<X509Certificate> shown = new LinkedHashSet<>();
            ReviewLoad reviews = ReviewLoad.start(replicas);
            AdmissionLoad pods = AdmissionLoad.start(cluster, replicas.namespace());
            try (reviews;
                    pods) {
                Awaitility.await("renewals")
                        .atMost(Duration.ofMinutes(3))
                        .pollInterval(Duration.ofMillis(200))
                        .until(() -> {
                            List<X509Certificate> served = replicas.served();
                            boolean alike = Set.copyOf(served).size() == 1;
                            shown.addAll(alike ? served : List.of());
                            return shown.size() > RENEWALS;
                        });
            }
            assertThat(reviews.failures()).as(replicas.logs()).isEmpty();
            assertThat(pods.missed()).as(replicas.logs()).isEmpty();
            assertThat(pods.injected()).isPositive();
            assertThat(reviews.reviews()).isPositive();
        }
    }
}
