package dev.cgroupns.e2e.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.check.Check;
import dev.cgroupns.cli.CommandLineRun;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.controlplane.InstallationFaults.Fault;
import dev.cgroupns.node.Version;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One installation on a real API server: the report of {@code check} about it, and about each fault in it. */
@TestInstance(Lifecycle.PER_CLASS)
class CheckE2E {
    /** The oldest version with ValidatingAdmissionPolicy v1. */
    private static final Version VALIDATING_POLICIES = new Version(1, 30);

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @SuppressWarnings("NullAway.Init")
    private CheckedInstallation installation;

    @SuppressWarnings("NullAway.Init")
    private Cluster cluster;

    @SuppressWarnings("NullAway.Init")
    private CheckRun check;

    /** Before anything is broken: what the webhook has counted stays. */
    @SuppressWarnings("NullAway.Init")
    private JsonNode healthy;

    @BeforeAll
    void install() {
        installation = CheckedInstallation.install();
        cluster = installation.cluster();
        check = new CheckRun(cluster.kubeconfig());
        healthy = check.report("--namespace=" + CheckedInstallation.NAMESPACE);
    }

    @AfterAll
    void end() {
        installation.close();
    }

    @Test
    void everythingIsOk() {
        assertThat(healthy.path("checks"))
                .as(healthy.toPrettyString())
                .hasSize(Check.ofInstallation().size())
                .allSatisfy(this::isOkOrAbsentFromThisVersion);
    }

    @Test
    void namespaceIsThatOfTheWebhookConfiguration() {
        CommandLineRun run = check.run();

        assertThat(run.exitCode()).as(run.out()).isZero();
        assertThat(run.out())
                .contains("Certificate\n  ok  caBundle ")
                .contains("\n" + Check.ofInstallation().size() + " checks: ");
    }

    Stream<Fault> faults() {
        return new InstallationFaults(installation).all();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void reportsTheFault(Fault fault) {
        try {
            fault.broken().run();

            // API servers and controllers see a change a moment later.
            JsonNode line = Awaitility.await(fault.name())
                    .atMost(PATIENCE)
                    .until(
                            () -> CheckRun.line(
                                    check.report("--namespace=" + CheckedInstallation.NAMESPACE), fault.check()),
                            each -> each.path("state").asText().equals(fault.state()));

            assertThat(line.path("found").asText()).contains(fault.found());
            assertThat(line.path("remedy").asText()).isNotEmpty();
        } finally {
            installation.restore();
        }
    }

    @Test
    void skipsChecksThatAViewerMayNotMake() {
        String namespace = cluster.namespace("viewer", Map.of());
        cluster.kubectl("", "create", "serviceaccount", "viewer", "-n", namespace)
                .success();
        cluster.kubectl("", "create", "clusterrole", "viewer", "--verb=get,list", """
                        --resource=pods,namespaces,nodes,deployments.apps,networkpolicies.networking.k8s.io,\
                        endpointslices.discovery.k8s.io,mutatingwebhookconfigurations.admissionregistration.k8s.io""")
                .success();
        cluster.kubectl(
                        "",
                        "create",
                        "clusterrolebinding",
                        "viewer",
                        "--clusterrole=viewer",
                        "--serviceaccount=" + namespace + ":viewer")
                .success();

        CommandLineRun run = new CheckRun(cluster.kubeconfigOf(namespace, "viewer")).run("--output=json");

        JsonNode injection = CheckRun.line(CheckRun.tree(run), Check.INJECTION);
        assertThat(injection.path("state").asText()).isEqualTo("skipped");
        assertThat(injection.path("found").asText()).contains("these credentials may not create pods");
        assertThat(CheckRun.tree(run).path("checks"))
                .filteredOn(line -> line.path("state").asText().equals("skipped"))
                .extracting(line -> line.path("check").asText())
                .containsExactly(
                        Check.CERTIFICATE_TRUST.name(),
                        Check.CERTIFICATE_EXPIRY.name(),
                        Check.CERTIFICATE_NAME.name(),
                        Check.INJECTION.name(),
                        Check.LOOKUPS.name());
    }

    @Test
    void nothingIsInstalledInThatNamespace() {
        CommandLineRun run = check.run("--namespace=elsewhere");

        assertThat(run.exitCode()).isEqualTo(CheckRun.CHECK_FAILED);
        assertThat(run.out())
                .contains("failed   installation")
                .contains("> install the chart (docs/install.md); cgroupns-injector check --pre")
                .contains("skipped  replicas                       no webhook is installed");
    }

    @Test
    void canBeInstalledByAnAdministratorButIsInstalledElsewhere() {
        JsonNode report = check.report("--pre", "--namespace=second");

        assertThat(CheckRun.line(report, Check.OTHER_INSTALLATION).path("found").asText())
                .isEqualTo("MutatingWebhookConfiguration zz-cgroupns-injector belongs to an installation in namespace"
                        + " injector");
        assertThat(report.path("checks"))
                .as(report.toPrettyString())
                .hasSize(Check.beforeInstallation().size())
                .filteredOn(line -> !line.path("check").asText().equals(Check.OTHER_INSTALLATION.name()))
                .allSatisfy(this::isOkOrAbsentFromThisVersion);
    }

    /** Kubernetes without ValidatingAdmissionPolicy is supported, with a warning that says what is missing. */
    private void isOkOrAbsentFromThisVersion(JsonNode line) {
        String state = line.path("state").asText();
        if (line.path("check").asText().equals(Check.KUBERNETES_VERSION.name())
                && !Version.parse(cluster.version()).orElseThrow().isAtLeast(VALIDATING_POLICIES)) {
            assertThat(state).isEqualTo("warning");
            assertThat(line.path("found").asText())
                    .contains("no ValidatingAdmissionPolicy v1: enforcement is not available");
        } else {
            assertThat(state).as(line.toString()).isEqualTo("ok");
        }
    }
}
