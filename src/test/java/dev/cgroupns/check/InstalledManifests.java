package dev.cgroupns.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.certificate.KeyPairAndChain;
import dev.cgroupns.certificate.SelfSigned;
import dev.cgroupns.check.CheckResult.Broken;
import dev.cgroupns.check.CheckResult.Passed;
import dev.cgroupns.check.CheckResult.Warned;
import dev.cgroupns.check.ServedCertificate.CallerTrust;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The chart's plain manifests as they are installed, which a test changes before it looks at the lines about them. */
final class InstalledManifests {
    static final Instant NOW = Instant.parse("2026-11-27T10:00:00Z");
    private static final KeyPairAndChain PAIR =
            SelfSigned.make(List.of("cgroupns-injector.cgroupns-injector.svc"), NOW, Duration.ofDays(90));

    final MutatingWebhookConfiguration configuration = manifest(MutatingWebhookConfiguration.class);
    final Deployment deployment = manifest(Deployment.class);
    final NetworkPolicy policy = manifest(NetworkPolicy.class);
    Map<String, String> namespaceLabels = Map.of("pod-security.kubernetes.io/enforce", "restricted");
    List<InstalledObject> objects =
            List.of(new InstalledObject("MutatingWebhookConfiguration", "zz-cgroupns-injector", "cgroupns-injector"));
    ServedCertificate certificate = stored(PAIR, CallerTrust.TRUSTED);
    Instant now = NOW;
    String version = "0.1.0-SNAPSHOT";
    Map<String, Long> lookups = Map.of("FOUND", 3L, "UNREACHABLE", 0L, "NOT_FOUND", 1L);

    InstalledManifests() {
        configuration.getWebhooks().forEach(webhook -> webhook.getClientConfig().setCaBundle("Y2E="));
        deployment.setStatus(new DeploymentStatusBuilder().withReadyReplicas(2).build());
    }

    Container container() {
        return deployment.getSpec().getTemplate().getSpec().getContainers().getFirst();
    }

    InstallationFacts facts() {
        return new InstallationFacts(
                version,
                now,
                new Fact.Seen<>(objects),
                new Fact.Seen<>(configuration),
                new Fact.Seen<>(List.of(configuration)),
                new Fact.Seen<>(deployment),
                new Fact.Seen<>(namespaceLabels),
                new Fact.Seen<>(certificate),
                new Passed("a privileged buildkitd pod, by dry-run"),
                new Fact.Seen<>(Set.of()),
                new InstallationFacts.Network(
                        new Fact.Seen<>(List.of(policy)), new Fact.Seen<>(53), new Fact.Seen<>(6443)),
                new Fact.Seen<>(lookups));
    }

    void passed(Check check, String found) {
        assertThat(result(check)).isInstanceOf(Passed.class);
        assertThat(result(check).found()).contains(found);
    }

    void warned(Check check, String found) {
        assertThat(result(check)).isInstanceOf(Warned.class);
        assertThat(result(check).found()).contains(found);
        assertThat(result(check).remedy()).isNotEmpty();
    }

    void failed(Check check, String found) {
        assertThat(result(check)).isInstanceOf(Broken.class);
        assertThat(result(check).found()).contains(found);
        assertThat(result(check).remedy()).isNotEmpty();
    }

    private CheckResult result(Check check) {
        return facts().lines().stream()
                .filter(line -> line.check() == check)
                .findFirst()
                .orElseThrow()
                .result();
    }

    static ServedCertificate stored(KeyPairAndChain pair, CallerTrust trust) {
        return new ServedCertificate.Stored("cgroupns-injector/cgroupns-injector-tls", pair.certificate(), trust);
    }

    private static <T extends HasMetadata> T manifest(Class<T> type) {
        try {
            return Stream.of(Files.readString(Path.of("deploy/install.yaml")).split("(?m)^---$"))
                    .filter(document -> document.contains("\nkind: " + type.getSimpleName() + "\n"))
                    .map(document -> Serialization.unmarshal(document, type))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
