package dev.cgroupns.e2e.controlplane;

import dev.cgroupns.certificate.KeyPairAndChain;
import dev.cgroupns.certificate.Pem;
import dev.cgroupns.certificate.SelfSigned;
import dev.cgroupns.e2e.Command;
import dev.cgroupns.e2e.Folder;
import dev.cgroupns.e2e.Tools;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.cluster.Placement;
import dev.cgroupns.e2e.webhook.WebhookServer;
import dev.cgroupns.e2e.webhook.WebhookServer.Ports;
import dev.cgroupns.e2e.webhook.WebhookServer.Start;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * The chart's manifests on a real API server. The webhook runs as a process of this machine, on an address that the API
 * server reaches through the Service; this class writes the endpoints that their controller would, and
 * {@link KubeletStandIn} what the kubelet would. Its certificate is provided, so that nothing repairs the faults of a
 * test.
 */
final class CheckedInstallation implements AutoCloseable {
    static final String NAMESPACE = "injector";
    /** The name that the API server calls. */
    static final String HOST = "cgroupns-injector.injector.svc";

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** No registry can be reached: loopback addresses are refused. */
    private static final String OFFLINE = "registries: {allow: [\"127.0.0.1:1\"]}\n";

    private final Folder folder = Folder.create("check");
    private final Cluster cluster;
    private final KubeletStandIn kubelet;
    private final KeyPairAndChain pair = SelfSigned.make(List.of(HOST), Duration.ofDays(90));
    private final KeyPairAndChain stranger = SelfSigned.make(List.of(HOST), Duration.ofDays(90));
    private final Ports ports = Ports.free();
    private final String address = KubeletStandIn.addressOfThisMachine();
    private final String manifests;
    private final WebhookServer webhook;

    private CheckedInstallation() {
        // API servers otherwise call the Service's own address, which nothing translates here.
        cluster = Cluster.start(Placement.withoutNode().with("--enable-aggregator-routing=true"), part -> {});
        kubelet = new KubeletStandIn(cluster, address);
        webhook = WebhookServer.launch(
                Folder.create("webhook"),
                ports,
                new Start(
                        List.of(),
                        OFFLINE,
                        List.of("-Dquarkus.http.host=0.0.0.0", "-Dquarkus.management.host=0.0.0.0"),
                        List.of(
                                "--tls-cert-file=" + folder.file("tls.crt", chain(pair)),
                                "--tls-private-key-file=" + folder.file("tls.key", Pem.text(pair.key())))));
        manifests = rendered();
    }

    static CheckedInstallation install() {
        CheckedInstallation installation = new CheckedInstallation();
        try {
            installation.webhook.awaitReady();
            installation.apply("""
                    {apiVersion: v1, kind: Namespace, metadata: {name: injector, labels: {
                      pod-security.kubernetes.io/enforce: restricted}}}
                    ---
                    {apiVersion: v1, kind: Namespace, metadata: {name: excluded, labels: {
                      cgroupns.dev/inject: "false"}}}
                    ---
                    {apiVersion: v1, kind: Node, metadata: {name: node-1}}
                    """);
            installation.kubelet.reportNode();
            installation.restore();
            return installation;
        } catch (RuntimeException e) {
            installation.close();
            throw e;
        }
    }

    Cluster cluster() {
        return cluster;
    }

    /** A CA that did not sign the webhook's certificate. */
    KeyPairAndChain stranger() {
        return stranger;
    }

    /** Restores the state that the chart and the cluster's controllers would create. */
    void restore() {
        kubectl("delete", "mutatingwebhookconfiguration", "zzz-sidecars", "--ignore-not-found");
        kubectl("delete", "pods", "--namespace=excluded", "--all", "--grace-period=0", "--force");
        kubectl(
                "delete",
                "pod",
                "injected",
                "--namespace=default",
                "--ignore-not-found",
                "--grace-period=0",
                "--force");
        cluster.kubectl(manifests, "apply", "--server-side", "--force-conflicts", "--filename", "-")
                .success();
        kubectl("patch", "deployment/cgroupns-injector", "--namespace=injector", "--type=merge", "--patch", """
                {"spec": {"paused": null, "template": {"spec": {"hostNetwork": null}}}}""");
        setCertificate(pair);
        setAuthority(pair);
        apply("""
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata:
                  name: cgroupns-injector
                  namespace: injector
                  labels: {kubernetes.io/service-name: cgroupns-injector}
                addressType: IPv4
                ports: [{name: https, port: HTTPS}]
                endpoints: [{addresses: [ADDRESS], conditions: {ready: true}}]
                ---
                # Older API servers find the webhook by these.
                apiVersion: v1
                kind: Endpoints
                metadata: {name: cgroupns-injector, namespace: injector}
                subsets: [{addresses: [{ip: ADDRESS}], ports: [{name: https, port: HTTPS}]}]
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: kubernetes, namespace: default, labels: {kubernetes.io/service-name: kubernetes}}
                addressType: IPv4
                ports: [{name: https, port: 6443}]
                endpoints: [{addresses: [ADDRESS]}]
                """.replace("HTTPS", Integer.toString(ports.https())).replace("ADDRESS", address));
        Awaitility.await("the webhook's pods").atMost(PATIENCE).until(() -> pods().size() == 2);
        pods().forEach(pod -> kubelet.reportReady(pod, "True"));
        awaitReady(2);
    }

    /** Sets this many pods unready, as the kubelet would. */
    void becomesUnready(int count) {
        pods().stream().limit(count).forEach(pod -> kubelet.reportReady(pod, "False"));
    }

    void setAuthority(KeyPairAndChain authority) {
        cluster.client()
                .admissionRegistration()
                .v1()
                .mutatingWebhookConfigurations()
                .withName("zz-cgroupns-injector")
                .edit(configuration -> {
                    configuration
                            .getWebhooks()
                            .forEach(each -> each.getClientConfig()
                                    .setCaBundle(
                                            base64(Pem.text(authority.chain().getLast()))));
                    return configuration;
                });
    }

    void setCertificate(KeyPairAndChain certificate) {
        apply("""
                {apiVersion: v1, kind: Secret, metadata: {name: tls, namespace: injector}, type: kubernetes.io/tls,
                 data: {tls.crt: "%s", tls.key: "%s"}}
                """.formatted(base64(chain(certificate)), base64(Pem.text(certificate.key()))));
    }

    void addLaterWebhook() {
        apply("""
                apiVersion: admissionregistration.k8s.io/v1
                kind: MutatingWebhookConfiguration
                metadata: {name: zzz-sidecars}
                webhooks:
                  - name: sidecars.example.com
                    admissionReviewVersions: [v1]
                    sideEffects: None
                    failurePolicy: Ignore
                    objectSelector: {matchLabels: {sidecars: "true"}}
                    clientConfig: {url: "https://127.0.0.1:1/"}
                    rules: [{apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*"]}]
                """);
    }

    void addExcludedBuilder() {
        apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: farm, namespace: excluded}
                spec:
                  nodeName: node-1
                  containers: [{name: b, image: moby/buildkit, command: [buildkitd],
                    securityContext: {privileged: true}}]
                """);
        kubelet.report("excluded", "farm", """
                {"phase": "Running", "containerStatuses": [{"name": "b", "image": "moby/buildkit", "imageID": "",
                 "ready": true, "restartCount": 0, "state": {"running": {"startedAt": "2026-01-01T10:00:00Z"}}}]}""");
    }

    /** The image is in a registry that the webhook does not connect to. */
    void looksUpAnImage() {
        cluster.kubectl("""
                apiVersion: v1
                kind: Pod
                metadata: {name: mirror, namespace: default}
                spec:
                  containers: [{name: b, image: "127.0.0.1:1/mirrors/moby/buildkit:v0.20.0",
                    securityContext: {privileged: true}}]
                """, "create", "--dry-run=server", "--filename", "-").success();
    }

    /** Sets the termination message in an injected pod, as the kubelet would. */
    void launcherReports(String cgroups) {
        apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: injected, namespace: default, labels: {cgroupns.dev/injected: "true"}}
                spec:
                  nodeName: node-1
                  initContainers:
                    - name: cgroupns-launcher
                      image: ghcr.io/cgroupns/launcher:0.1.0
                      command: [/launcher, install, /cgroupns]
                  containers: [{name: c, image: c}]
                """);
        kubelet.report("default", "injected", """
                {"initContainerStatuses": [{"name": "cgroupns-launcher", "image": "launcher", "imageID": "",
                 "ready": true, "restartCount": 0, "state": {"terminated": {"exitCode": 0,
                 "message": "cgroupns-launcher 0.1.0 x86_64, %s\\n"}}}]}""".formatted(cgroups));
    }

    @Override
    public void close() {
        webhook.close();
        cluster.close();
        folder.close();
    }

    private String rendered() {
        return Command.run(List.of(
                        Tools.helm(),
                        "template",
                        "cgroupns-injector",
                        "helm/cgroupns-injector",
                        "--namespace=" + NAMESPACE,
                        "--kube-version=" + cluster.version(),
                        "--no-hooks",
                        "--set=engine=webhook,certificates.mode=provided,certificates.provided.secretName=tls",
                        "--set=port=" + ports.https() + ",managementPort=" + ports.management(),
                        "--set-file=certificates.provided.caBundle="
                                + folder.file("ca.pem", Pem.text(pair.chain().getLast()))))
                .success();
    }

    private List<Pod> pods() {
        return cluster.client()
                .pods()
                .inNamespace(NAMESPACE)
                .withLabel("app.kubernetes.io/name", "cgroupns-injector")
                .list()
                .getItems();
    }

    private void awaitReady(int count) {
        Awaitility.await(count + " replicas are ready").atMost(PATIENCE).until(() -> {
            Integer ready = cluster.client()
                    .apps()
                    .deployments()
                    .inNamespace(NAMESPACE)
                    .withName("cgroupns-injector")
                    .require()
                    .getStatus()
                    .getReadyReplicas();
            return ready != null && ready == count;
        });
    }

    private void apply(String objects) {
        cluster.kubectl(objects, "apply", "--server-side", "--force-conflicts", "--filename", "-")
                .success();
    }

    private void kubectl(String... arguments) {
        cluster.kubectl("", arguments).success();
    }

    private static String chain(KeyPairAndChain pair) {
        return pair.chain().stream().map(Pem::text).collect(Collectors.joining());
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
