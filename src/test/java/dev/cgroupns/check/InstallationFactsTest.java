package dev.cgroupns.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.certificate.SelfSigned;
import dev.cgroupns.check.CheckResult.Passed;
import dev.cgroupns.check.CheckResult.Skipped;
import dev.cgroupns.check.ServedCertificate.CallerTrust;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The lines for the plain manifests, and for each deviation from them. */
final class InstallationFactsTest {
    private static final Instant NOW = InstalledManifests.NOW;

    private final InstalledManifests installed = new InstalledManifests();

    @Test
    void everyLineOfTheChartsOwnManifestsPasses() {
        List<CheckLine> lines = installed.facts().lines();

        assertThat(lines).extracting(CheckLine::result).allMatch(Passed.class::isInstance);
        assertThat(lines)
                .extracting(CheckLine::check)
                .containsExactlyElementsOf(Check.ofInstallation().stream()
                        .filter(check -> check.group() != CheckGroup.KUBERNETES && check.group() != CheckGroup.NODES)
                        .toList());
    }

    @Test
    void nothingIsInstalled() {
        installed.objects = List.of();

        installed.failed(Check.INSTALLED, "no MutatingWebhookConfiguration has a webhook named *.cgroupns.dev");
    }

    @Test
    void twoInstallations() {
        installed.objects = List.of(
                installed.objects.getFirst(),
                new InstalledObject("MutatingWebhookConfiguration", "zz-second", "second"));

        installed.warned(
                Check.INSTALLED, "zz-cgroupns-injector (cgroupns-injector), MutatingWebhookConfiguration zz-second");
    }

    @Test
    void commandLineOfAnotherVersion() {
        installed.version = "0.2.0";

        installed.warned(
                Check.VERSIONS, "command line 0.2.0, chart 0.1.0, webhook's image 0.1.0, launcher's image 0.1.0");
    }

    @Test
    void launcherOfAnotherVersion() {
        installed.container().getEnv().stream()
                .filter(variable -> variable.getName().equals("LAUNCHER_IMAGE"))
                .forEach(variable -> variable.setValue("mirror.example:5000/launcher:0.0.9@sha256:abc"));

        installed.warned(Check.VERSIONS, "launcher's image 0.0.9");
    }

    @Test
    void imageByDigestShowsNoVersion() {
        installed.container().setImage("mirror.example:5000/webhook@sha256:abc");

        installed.passed(Check.VERSIONS, "command line 0.1.0, chart 0.1.0, launcher's image 0.1.0");
    }

    @Test
    void anInstallationThatOnlyObserves() {
        installed.passed(Check.MODE, "inject: builders are changed");

        installed.configuration.getMetadata().setAnnotations(Map.of("cgroupns.dev/mode", "observe"));
        installed.warned(Check.MODE, "observe: builders are judged and reported, and no pod is changed");
    }

    @Test
    void noReplicaIsReady() {
        installed.deployment.setStatus(new DeploymentStatusBuilder()
                .withConditions(new DeploymentConditionBuilder()
                        .withType("ReplicaFailure")
                        .withStatus("True")
                        .withMessage("violates PodSecurity \"restricted:latest\"")
                        .build())
                .build());

        installed.failed(Check.REPLICAS, "0 of 2 ready: violates PodSecurity \"restricted:latest\"");
    }

    @Test
    void oneOfTwoReplicasIsReady() {
        installed.deployment.getStatus().setReadyReplicas(1);

        installed.warned(Check.REPLICAS, "1 of 2 ready");
    }

    @Test
    void thereIsOnlyOneReplica() {
        installed.deployment.getSpec().setReplicas(1);
        installed.deployment.getStatus().setReadyReplicas(1);

        installed.warned(
                Check.REPLICAS, "1 of 1 ready: while it is replaced or its node fails, builders are not injected");
    }

    @Test
    void failurePolicyFailNeedsTwoReplicas() {
        installed.configuration.getWebhooks().getFirst().setFailurePolicy("Fail");
        installed.passed(Check.FAILURE_POLICY, "Fail: privileged pods are refused");

        installed.deployment.getStatus().setReadyReplicas(1);
        installed.warned(Check.FAILURE_POLICY, "and fewer than two replicas are ready");
    }

    @Test
    void podSecurityForbidsTheNodesNetwork() {
        installed.deployment.getSpec().getTemplate().getSpec().setHostNetwork(true);
        installed.failed(Check.POD_SECURITY, "pod-security.kubernetes.io/enforce=restricted forbids hostNetwork");

        installed.namespaceLabels = Map.of();
        installed.passed(Check.POD_SECURITY, "no label pod-security.kubernetes.io/enforce");
        installed.passed(Check.EGRESS_DNS, "the pods use the node's network");
    }

    @Test
    void certificateExpires() {
        installed.now = NOW.plus(Duration.ofDays(77));
        installed.warned(Check.CERTIFICATE_EXPIRY, "the certificate expires at 2027-02-25T10:00:00Z");

        installed.now = NOW.plus(Duration.ofDays(91));
        installed.failed(Check.CERTIFICATE_EXPIRY, "the certificate expired at 2027-02-25T10:00:00Z");

        installed.now = NOW.minus(Duration.ofDays(1));
        installed.failed(Check.CERTIFICATE_EXPIRY, "the certificate is not valid before");
    }

    @Test
    void certificateOfAnotherName() {
        installed.certificate = InstalledManifests.stored(
                SelfSigned.make(List.of("other.svc"), NOW, Duration.ofDays(90)), CallerTrust.TRUSTED);

        installed.failed(
                Check.CERTIFICATE_NAME,
                "the API server calls cgroupns-injector.cgroupns-injector.svc, but the certificate is for other.svc");
    }

    @Test
    void webhookByUrlIsComparedByItsHost() {
        installed.configuration.getWebhooks().forEach(webhook -> {
            webhook.getClientConfig().setService(null);
            webhook.getClientConfig().setUrl("https://10.0.0.1:8443/mutate");
        });

        installed.failed(Check.CERTIFICATE_NAME, "the API server calls 10.0.0.1");
    }

    @Test
    void reinvocationNever() {
        installed.configuration.getWebhooks().getFirst().setReinvocationPolicy("Never");

        installed.warned(Check.REINVOCATION, "Never");
    }

    @Test
    void registriesThatDoNotAnswer() {
        installed.lookups = Map.of("FOUND", 3L, "UNREACHABLE", 2L);
        installed.warned(Check.LOOKUPS, "since the replicas started: FOUND 3, UNREACHABLE 2");

        installed.lookups = Map.of("FOUND", 0L);
        installed.passed(Check.LOOKUPS, "no registry has been asked");
    }

    @Test
    void checksOfAnUnreadObjectAreSkipped() {
        InstallationFacts facts = installed.facts();
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
        assertThat(new WebhookDeployment(installed.deployment).certificateSecret())
                .contains("cgroupns-injector-tls");
    }
}
