package dev.cgroupns.e2e.controlplane;

import dev.cgroupns.certificate.SelfSigned;
import dev.cgroupns.check.Check;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What can be wrong with an installation, and what {@code check} says about it. */
final class InstallationFaults {
    private final CheckedInstallation installation;

    InstallationFaults(CheckedInstallation installation) {
        this.installation = installation;
    }

    /**
     * A fault in the installation, alone.
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

    /** All faults; each is undone by {@link CheckedInstallation#restore}. */
    Stream<Fault> all() {
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
                                Instant.now().minus(Duration.ofDays(9)),
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

    private void kubectl(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--namespace=" + CheckedInstallation.NAMESPACE));
        all.addAll(List.of(arguments));
        installation.cluster().kubectl("", all.toArray(String[]::new)).success();
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
