package dev.cgroupns.e2e.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cgroupns.certificate.SelfSigned;
import dev.cgroupns.check.Check;
import dev.cgroupns.cli.CommandLineRun;
import dev.cgroupns.e2e.Folder;
import dev.cgroupns.e2e.Loopback;
import dev.cgroupns.e2e.cluster.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One installation on a real API server: the report of {@code check} about it, and about each fault in it. */
@TestInstance(Lifecycle.PER_CLASS)
class CheckE2E {
    /** The tag of tests that need ValidatingAdmissionPolicy, without which check warns: Kubernetes 1.30 or newer. */
    private static final String REFUSING_POLICY_NEEDED = "validating-admission-policy";

    private static final int CHECK_FAILED = 12;
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @SuppressWarnings("NullAway.Init")
    private CheckedInstallation installation;

    @SuppressWarnings("NullAway.Init")
    private Cluster cluster;

    /** Before anything is broken: what the webhook has counted stays. */
    @SuppressWarnings("NullAway.Init")
    private JsonNode healthy;

    @BeforeAll
    void install() {
        installation = CheckedInstallation.install();
        cluster = installation.cluster();
        healthy = report("--namespace=" + CheckedInstallation.NAMESPACE);
    }

    @AfterAll
    void end() {
        installation.close();
    }

    /**
     * A fault in the installation.
     *
     * @param name the test's name
     * @param check the check that reports it
     * @param state the line's state
     * @param found the line's finding
     * @param broken causes it
     */
    record Fault(String name, Check check, String state, String found, Runnable broken) {
        @Override
        public String toString() {
            return name;
        }
    }

    @Tag(REFUSING_POLICY_NEEDED)
    @Test
    void everythingIsOk() {
        assertThat(healthy.path("checks"))
                .as(healthy.toPrettyString())
                .hasSize(Check.ofInstallation().size())
                .allSatisfy(line -> assertThat(line.path("state").asText()).isEqualTo("ok"));
    }

    @Test
    void namespaceIsThatOfTheWebhookConfiguration() {
        CommandLineRun run = check();

        assertThat(run.exitCode()).as(run.out()).isZero();
        assertThat(run.out())
                .contains("Certificate\n  ok  caBundle ")
                .contains("\n" + Check.ofInstallation().size() + " checks: ");
    }

    Stream<Fault> faults() {
        return Stream.of(
                new Fault(
                        "one replica is not ready",
                        Check.REPLICAS,
                        "warning",
                        "1 of 2 ready",
                        () -> installation.becomesUnready(1)),
                new Fault(
                        "no replica is ready",
                        Check.REPLICAS,
                        "failed",
                        "0 of 2 ready",
                        () -> installation.becomesUnready(2)),
                new Fault(
                        "another version of the chart",
                        Check.VERSIONS,
                        "warning",
                        "chart 9.9.9",
                        () -> kubectl(
                                "label",
                                "--overwrite",
                                "deployment/cgroupns-injector",
                                "app.kubernetes.io/version=9.9.9")),
                new Fault(
                        "Pod Security forbids the pods",
                        Check.POD_SECURITY,
                        "failed",
                        "pod-security.kubernetes.io/enforce=restricted forbids hostNetwork",
                        () -> patch("deployment/cgroupns-injector", """
                                {"spec": {"paused": true, "template": {"spec": {"hostNetwork": true}}}}""")),
                new Fault(
                        "no caBundle",
                        Check.AUTHORITY,
                        "failed",
                        "has no caBundle for pods.cgroupns.dev",
                        () -> webhook("{\"clientConfig\": {\"caBundle\": null}}")),
                new Fault(
                        "another authority",
                        Check.CERTIFICATE_TRUST,
                        "failed",
                        "the caBundle has no CA that signed the certificate in Secret injector/tls",
                        () -> installation.setAuthority(installation.stranger())),
                new Fault(
                        "the API server does not trust the webhook",
                        Check.INJECTION,
                        "failed",
                        "a privileged buildkitd pod came back unchanged",
                        () -> installation.setAuthority(installation.stranger())),
                new Fault(
                        "expired certificate",
                        Check.CERTIFICATE_EXPIRY,
                        "failed",
                        "the certificate expired at ",
                        () -> installation.setCertificate(SelfSigned.make(
                                List.of(CheckedInstallation.HOST),
                                java.time.Instant.now().minus(Duration.ofDays(9)),
                                Duration.ofDays(8)))),
                new Fault(
                        "certificate for another name",
                        Check.CERTIFICATE_NAME,
                        "failed",
                        "the API server calls " + CheckedInstallation.HOST + ", but the certificate is for other.svc",
                        () -> installation.setCertificate(SelfSigned.make(List.of("other.svc"), Duration.ofDays(90)))),
                new Fault(
                        "no Secret",
                        Check.CERTIFICATE_TRUST,
                        "failed",
                        "Secret injector/tls does not exist",
                        () -> kubectl("delete", "secret", "tls")),
                new Fault(
                        "the Service has no pods",
                        Check.INJECTION,
                        "failed",
                        "Service cgroupns-injector has no pods yet",
                        () -> {
                            kubectl("delete", "endpointslice,endpoints", "cgroupns-injector");
                            // For another CA, the API server opens a new connection.
                            installation.setAuthority(installation.stranger());
                        }),
                new Fault(
                        "reinvocationPolicy",
                        Check.REINVOCATION,
                        "warning",
                        "Never",
                        () -> webhook("{\"reinvocationPolicy\": \"Never\"}")),
                new Fault(
                        "failurePolicy with one replica",
                        Check.FAILURE_POLICY,
                        "warning",
                        "fewer than two replicas are ready",
                        () -> {
                            webhook("{\"failurePolicy\": \"Fail\"}");
                            installation.becomesUnready(1);
                        }),
                new Fault(
                        "a later webhook",
                        Check.ORDER,
                        "warning",
                        "called after zz-cgroupns-injector, and can change pods: zzz-sidecars",
                        installation::addLaterWebhook),
                new Fault(
                        "a builder in an excluded namespace",
                        Check.EXCLUDED_BUILDERS,
                        "warning",
                        "builders leak in excluded",
                        installation::addExcludedBuilder),
                new Fault(
                        "DNS by TCP is forbidden",
                        Check.EGRESS_DNS,
                        "failed",
                        "NetworkPolicy cgroupns-injector forbids TCP 53",
                        () -> egress("""
                                [{"ports": [{"port": 443}, {"port": 6443}, {"port": 53, "protocol": "UDP"}]}]""")),
                new Fault(
                        "the API server is out of reach",
                        Check.EGRESS_API_SERVER,
                        "failed",
                        "forbids TCP 6443",
                        () -> egress("[{\"ports\": [{\"port\": 443}]}]")),
                new Fault(
                        "registries are out of reach",
                        Check.EGRESS_REGISTRIES,
                        "warning",
                        "forbids TCP 443",
                        () -> egress("[{\"ports\": [{\"port\": 6443}]}]")),
                new Fault(
                        "reviews are forbidden",
                        Check.INGRESS,
                        "failed",
                        "lets no API server reach TCP",
                        () -> patch("networkpolicy/cgroupns-injector", "{\"spec\": {\"ingress\": []}}")),
                new Fault(
                        "a registry that may not be connected to",
                        Check.LOOKUPS,
                        "warning",
                        "ADDRESS_REFUSED",
                        installation::looksUpAnImage),
                new Fault(
                        "a node with cgroup v1",
                        Check.NODE_CGROUPS,
                        "warning",
                        "cgroup v1 is on node-1",
                        () -> installation.launcherReports("cgroup v1")));
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
                            () -> line(report("--namespace=" + CheckedInstallation.NAMESPACE), fault.check()),
                            each -> each.path("state").asText().equals(fault.state()));

            assertThat(line.path("found").asText()).contains(fault.found());
            assertThat(line.path("remedy").asText()).isNotEmpty();
        } finally {
            installation.restore();
        }
    }

    @Test
    void skipsChecksThatTheCredentialsDoNotAllow() {
        String namespace = cluster.namespace("reader", Map.of());
        cluster.kubectl("", "create", "serviceaccount", "reader", "-n", namespace)
                .success();

        CommandLineRun run = run("--kubeconfig=" + cluster.kubeconfigOf(namespace, "reader"), "--output=json");

        assertThat(run.exitCode()).as(run.out()).isZero();
        JsonNode report = tree(run.out());
        assertThat(line(report, Check.INSTALLED).path("state").asText()).isEqualTo("skipped");
        assertThat(line(report, Check.INSTALLED).path("found").asText())
                .isEqualTo("these credentials are not allowed to list mutatingwebhookconfigurations");
        assertThat(line(report, Check.NODE_CGROUPS).path("found").asText())
                .isEqualTo("these credentials are not allowed to list nodes");
        assertThat(line(report, Check.API_SERVER).path("state").asText()).isEqualTo("ok");
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

        CommandLineRun run = run("--kubeconfig=" + cluster.kubeconfigOf(namespace, "viewer"), "--output=json");

        JsonNode injection = line(tree(run.out()), Check.INJECTION);
        assertThat(injection.path("state").asText()).isEqualTo("skipped");
        assertThat(injection.path("found").asText()).contains("these credentials may not create pods");
        assertThat(tree(run.out()).path("checks"))
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
        CommandLineRun run = check("--namespace=elsewhere");

        assertThat(run.exitCode()).isEqualTo(CHECK_FAILED);
        assertThat(run.out())
                .contains("failed   installation")
                .contains("> install the chart (docs/install.md); cgroupns-injector check --pre")
                .contains("skipped  replicas                       no webhook is installed");
    }

    @Tag(REFUSING_POLICY_NEEDED)
    @Test
    void canBeInstalledByAnAdministratorButIsInstalledElsewhere() {
        JsonNode report = report("--pre", "--namespace=second");

        assertThat(line(report, Check.OTHER_INSTALLATION).path("found").asText())
                .isEqualTo("MutatingWebhookConfiguration zz-cgroupns-injector belongs to an installation in namespace"
                        + " injector");
        assertThat(report.path("checks"))
                .as(report.toPrettyString())
                .hasSize(Check.beforeInstallation().size())
                .filteredOn(line -> !line.path("check").asText().equals(Check.OTHER_INSTALLATION.name()))
                .allSatisfy(line -> assertThat(line.path("state").asText()).isEqualTo("ok"));
    }

    @Test
    void cannotBeInstalledByAServiceAccount() {
        String namespace = cluster.namespace("installer", Map.of());
        cluster.kubectl("", "create", "serviceaccount", "installer", "-n", namespace)
                .success();

        CommandLineRun run =
                run("--pre", "--kubeconfig=" + cluster.kubeconfigOf(namespace, "installer"), "--output=json");

        assertThat(run.exitCode()).isEqualTo(CHECK_FAILED);
        JsonNode report = tree(run.out());
        assertThat(line(report, Check.PERMISSIONS_IN_NAMESPACE).path("found").asText())
                .startsWith("these credentials are not allowed to create deployments.apps, create services");
        assertThat(line(report, Check.PERMISSIONS_IN_CLUSTER).path("found").asText())
                .contains("create mutatingwebhookconfigurations.admissionregistration.k8s.io");
        assertThat(line(report, Check.PERMISSIONS_TO_GRANT).path("found").asText())
                .contains("patch mutatingwebhookconfigurations.admissionregistration.k8s.io");
    }

    @Test
    void apiServerThatDoesNotAnswer() throws IOException {
        int closed = Loopback.freePort();
        try (Folder folder = Folder.create("check")) {
            Path elsewhere = folder.file(
                    "kubeconfig",
                    Files.readString(cluster.kubeconfig())
                            .replaceFirst("https://127.0.0.1:\\d+", "https://127.0.0.1:" + closed));

            CommandLineRun run = run("--kubeconfig=" + elsewhere);

            assertThat(run.exitCode()).isEqualTo(CHECK_FAILED);
            assertThat(run.out())
                    .contains("failed   API server answers")
                    .contains("the API server https://127.0.0.1:" + closed + "/ does not answer")
                    .contains("depends on: API server answers");
        }
    }

    private JsonNode report(String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        all.add("--output=json");
        return tree(check(all.toArray(String[]::new)).out());
    }

    private CommandLineRun check(String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        all.add("--kubeconfig=" + cluster.kubeconfig());
        return run(all.toArray(String[]::new));
    }

    private static CommandLineRun run(String... options) {
        return CommandLineRun.of(
                Stream.concat(Stream.of("check"), Stream.of(options)).toArray(String[]::new));
    }

    private static JsonNode line(JsonNode report, Check check) {
        return StreamSupport.stream(report.path("checks").spliterator(), false)
                .filter(line -> line.path("check").asText().equals(check.name()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line " + check + " in " + report));
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(json, e);
        }
    }

    private void kubectl(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--namespace=" + CheckedInstallation.NAMESPACE));
        all.addAll(List.of(arguments));
        cluster.kubectl("", all.toArray(String[]::new)).success();
    }

    private void patch(String object, String patch) {
        kubectl("patch", object, "--type=merge", "--patch", patch);
    }

    private void egress(String rules) {
        patch("networkpolicy/cgroupns-injector", "{\"spec\": {\"egress\": " + rules + "}}");
    }

    /** Merged into the webhook, by its name. */
    private void webhook(String fields) {
        kubectl(
                "patch",
                "mutatingwebhookconfiguration/zz-cgroupns-injector",
                "--type=strategic",
                "--patch",
                "{\"webhooks\": [" + fields.replaceFirst("\\{", "{\"name\": \"pods.cgroupns.dev\", ") + "]}");
    }
}
