package dev.cgroupns.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.certificate.KeyPairAndChain;
import dev.cgroupns.certificate.SelfSigned;
import dev.cgroupns.check.CheckResult.Broken;
import dev.cgroupns.check.CheckResult.Passed;
import dev.cgroupns.check.CheckResult.Skipped;
import dev.cgroupns.check.CheckResult.Warned;
import dev.cgroupns.check.ServedCertificate.CallerTrust;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
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
import org.junit.jupiter.api.Test;

/** The lines for the plain manifests, and for each deviation from them. */
final class InstallationFactsTest {
    private static final Instant NOW = Instant.parse("2026-11-27T10:00:00Z");
    private static final KeyPairAndChain PAIR =
            SelfSigned.make(List.of("cgroupns-injector.cgroupns-injector.svc"), NOW, Duration.ofDays(90));

    private final MutatingWebhookConfiguration configuration = manifest(MutatingWebhookConfiguration.class);
    private final Deployment deployment = manifest(Deployment.class);
    private final NetworkPolicy policy = manifest(NetworkPolicy.class);
    private Map<String, String> namespaceLabels = Map.of("pod-security.kubernetes.io/enforce", "restricted");
    private List<InstalledObject> objects =
            List.of(new InstalledObject("MutatingWebhookConfiguration", "zz-cgroupns-injector", "cgroupns-injector"));
    private ServedCertificate certificate = stored(PAIR, CallerTrust.TRUSTED);
    private Instant now = NOW;
    private String version = "0.1.0-SNAPSHOT";
    private Map<String, Long> lookups = Map.of("FOUND", 3L, "UNREACHABLE", 0L, "NOT_FOUND", 1L);

    InstallationFactsTest() {
        configuration.getWebhooks().forEach(webhook -> webhook.getClientConfig().setCaBundle("Y2E="));
        deployment.setStatus(new DeploymentStatusBuilder().withReadyReplicas(2).build());
    }

    @Test
    void everyLineOfTheChartsOwnManifestsPasses() {
        List<CheckLine> lines = facts().lines();

        assertThat(lines).extracting(CheckLine::result).allMatch(Passed.class::isInstance);
        assertThat(lines)
                .extracting(CheckLine::check)
                .containsExactlyElementsOf(Check.ofInstallation().stream()
                        .filter(check -> check.group() != CheckGroup.KUBERNETES && check.group() != CheckGroup.NODES)
                        .toList());
    }

    @Test
    void nothingIsInstalled() {
        objects = List.of();

        failed(Check.INSTALLED, "no MutatingWebhookConfiguration has a webhook named *.cgroupns.dev");
    }

    @Test
    void twoInstallations() {
        objects =
                List.of(objects.getFirst(), new InstalledObject("MutatingWebhookConfiguration", "zz-second", "second"));

        warned(Check.INSTALLED, "zz-cgroupns-injector (cgroupns-injector), MutatingWebhookConfiguration zz-second");
    }

    @Test
    void commandLineOfAnotherVersion() {
        version = "0.2.0";

        warned(Check.VERSIONS, "command line 0.2.0, chart 0.1.0, webhook's image 0.1.0, launcher's image 0.1.0");
    }

    @Test
    void launcherOfAnotherVersion() {
        container().getEnv().stream()
                .filter(variable -> variable.getName().equals("LAUNCHER_IMAGE"))
                .forEach(variable -> variable.setValue("mirror.example:5000/launcher:0.0.9@sha256:abc"));

        warned(Check.VERSIONS, "launcher's image 0.0.9");
    }

    @Test
    void imageByDigestShowsNoVersion() {
        container().setImage("mirror.example:5000/webhook@sha256:abc");

        passed(Check.VERSIONS, "command line 0.1.0, chart 0.1.0, launcher's image 0.1.0");
    }

    @Test
    void anInstallationThatOnlyObserves() {
        passed(Check.MODE, "inject: builders are changed");

        configuration.getMetadata().setAnnotations(Map.of("cgroupns.dev/mode", "observe"));
        warned(Check.MODE, "observe: builders are judged and reported, and no pod is changed");
    }

    @Test
    void noReplicaIsReady() {
        deployment.setStatus(new DeploymentStatusBuilder()
                .withConditions(new DeploymentConditionBuilder()
                        .withType("ReplicaFailure")
                        .withStatus("True")
                        .withMessage("violates PodSecurity \"restricted:latest\"")
                        .build())
                .build());

        failed(Check.REPLICAS, "0 of 2 ready: violates PodSecurity \"restricted:latest\"");
    }

    @Test
    void oneOfTwoReplicasIsReady() {
        deployment.getStatus().setReadyReplicas(1);

        warned(Check.REPLICAS, "1 of 2 ready");
    }

    @Test
    void thereIsOnlyOneReplica() {
        deployment.getSpec().setReplicas(1);
        deployment.getStatus().setReadyReplicas(1);

        warned(Check.REPLICAS, "1 of 1 ready: while it is replaced or its node fails, builders are not injected");
    }

    @Test
    void failurePolicyFailNeedsTwoReplicas() {
        configuration.getWebhooks().getFirst().setFailurePolicy("Fail");
        passed(Check.FAILURE_POLICY, "Fail: privileged pods are refused");

        deployment.getStatus().setReadyReplicas(1);
        warned(Check.FAILURE_POLICY, "and fewer than two replicas are ready");
    }

    @Test
    void podSecurityForbidsTheNodesNetwork() {
        deployment.getSpec().getTemplate().getSpec().setHostNetwork(true);
        failed(Check.POD_SECURITY, "pod-security.kubernetes.io/enforce=restricted forbids hostNetwork");

        namespaceLabels = Map.of();
        passed(Check.POD_SECURITY, "no label pod-security.kubernetes.io/enforce");
        passed(Check.EGRESS_DNS, "the pods use the node's network");
    }

    @Test
    void certificateExpires() {
        now = NOW.plus(Duration.ofDays(77));
        warned(Check.CERTIFICATE_EXPIRY, "the certificate expires at 2027-02-25T10:00:00Z");

        now = NOW.plus(Duration.ofDays(91));
        failed(Check.CERTIFICATE_EXPIRY, "the certificate expired at 2027-02-25T10:00:00Z");

        now = NOW.minus(Duration.ofDays(1));
        failed(Check.CERTIFICATE_EXPIRY, "the certificate is not valid before");
    }

    @Test
    void certificateOfAnotherName() {
        certificate = stored(SelfSigned.make(List.of("other.svc"), NOW, Duration.ofDays(90)), CallerTrust.TRUSTED);

        failed(
                Check.CERTIFICATE_NAME,
                "the API server calls cgroupns-injector.cgroupns-injector.svc, but the certificate is for other.svc");
    }

    @Test
    void webhookByUrlIsComparedByItsHost() {
        configuration.getWebhooks().forEach(webhook -> {
            webhook.getClientConfig().setService(null);
            webhook.getClientConfig().setUrl("https://10.0.0.1:8443/mutate");
        });

        failed(Check.CERTIFICATE_NAME, "the API server calls 10.0.0.1");
    }

    @Test
    void reinvocationNever() {
        configuration.getWebhooks().getFirst().setReinvocationPolicy("Never");

        warned(Check.REINVOCATION, "Never");
    }

    @Test
    void dnsOverTcpOnly() {
        policy.getSpec()
                .getEgress()
                .forEach(rule -> rule.getPorts().removeIf(port -> "UDP".equals(port.getProtocol())));

        failed(Check.EGRESS_DNS, "NetworkPolicy cgroupns-injector forbids UDP 53");
    }

    @Test
    void anotherPolicyAddsWhatTheFirstLacks() {
        policy.getSpec().setEgress(List.of());
        failed(Check.EGRESS_DNS, "forbids UDP 53 and TCP 53");
        failed(Check.EGRESS_API_SERVER, "forbids TCP 6443");
        warned(Check.EGRESS_REGISTRIES, "forbids TCP 443");

        // It applies to egress too, since it has an egress rule.
        policy.getSpec().setPolicyTypes(List.of());
        passed(Check.EGRESS_DNS, "allowed");
    }

    @Test
    void portRangesAndPeers() {
        policy.getSpec().getEgress().forEach(rule -> {
            rule.getPorts().forEach(port -> {
                port.setPort(new IntOrString(1));
                port.setEndPort(65535);
            });
            rule.setTo(List.of(new NetworkPolicyPeer()));
        });

        passed(Check.EGRESS_API_SERVER, "TCP 6443 allowed to some peers");
    }

    @Test
    void reviewsAreForbidden() {
        policy.getSpec().getIngress().removeFirst();

        failed(Check.INGRESS, "lets no API server reach TCP 8443");
    }

    @Test
    void policiesForOtherPodsDoNotCount() {
        policy.getSpec().getPodSelector().setMatchLabels(Map.of("app", "other"));

        passed(Check.INGRESS, "no policy applies");
    }

    @Test
    void webhookWithoutATokenDoesNotCallTheApiServer() {
        deployment.getSpec().getTemplate().getSpec().setAutomountServiceAccountToken(false);
        policy.getSpec().setEgress(List.of());

        passed(Check.EGRESS_API_SERVER, "the webhook does not call it");
    }

    @Test
    void registriesThatDoNotAnswer() {
        lookups = Map.of("FOUND", 3L, "UNREACHABLE", 2L);
        warned(Check.LOOKUPS, "since the replicas started: FOUND 3, UNREACHABLE 2");

        lookups = Map.of("FOUND", 0L);
        passed(Check.LOOKUPS, "no registry has been asked");
    }

    @Test
    void checksOfAnUnreadObjectAreSkipped() {
        InstallationFacts facts = facts();
        Fact<Deployment> refused = new Fact.Unseen<>(
                "these credentials are not allowed to list deployments", "run the check with another account");

        assertThat(new InstallationFacts(
                                facts.version(),
                                facts.now(),
                                facts.objects(),
                                facts.configuration(),
                                facts.configurations(),
                                refused,
                                facts.namespaceLabels(),
                                facts.certificate(),
                                facts.injection(),
                                facts.excludedBuilders(),
                                facts.network(),
                                facts.lookups())
                        .lines())
                .filteredOn(line -> line.result() instanceof Skipped)
                .extracting(CheckLine::check)
                .containsExactly(
                        Check.VERSIONS,
                        Check.REPLICAS,
                        Check.POD_SECURITY,
                        Check.FAILURE_POLICY,
                        Check.INGRESS,
                        Check.EGRESS_DNS,
                        Check.EGRESS_API_SERVER,
                        Check.EGRESS_REGISTRIES);
    }

    @Test
    void secretOfTheCertificateIsFoundInEveryMode() {
        assertThat(new WebhookDeployment(deployment).certificateSecret()).contains("cgroupns-injector-tls");
    }

    private io.fabric8.kubernetes.api.model.Container container() {
        return deployment.getSpec().getTemplate().getSpec().getContainers().getFirst();
    }

    private InstallationFacts facts() {
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

    private void passed(Check check, String found) {
        assertThat(result(check)).isInstanceOf(Passed.class);
        assertThat(result(check).found()).contains(found);
    }

    private void warned(Check check, String found) {
        assertThat(result(check)).isInstanceOf(Warned.class);
        assertThat(result(check).found()).contains(found);
        assertThat(result(check).remedy()).isNotEmpty();
    }

    private void failed(Check check, String found) {
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

    private static ServedCertificate stored(KeyPairAndChain pair, CallerTrust trust) {
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
