package dev.cgroupns.e2e.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.config.BuildVersion;
import dev.cgroupns.e2e.Command;
import dev.cgroupns.e2e.Folder;
import dev.cgroupns.e2e.Tools;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.webhook.WebhookServer;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * The policy and the webhook's configuration as the chart renders them, for the namespaces that a label selects. The
 * version in the status annotation is that of the built jar.
 */
public final class ChartObjects {
    /** The tag of tests that need MutatingAdmissionPolicy: Kubernetes 1.36 or newer. */
    public static final String POLICY_NEEDED = "mutating-admission-policy";

    /** The labels' value in namespaces whose pods are injected. */
    public static final String INJECTS = "injects";

    private static final String CHART = "helm/cgroupns-injector";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Cluster cluster;
    private final String name;
    private final String values;

    /**
     * The objects of a release; nothing is applied yet.
     *
     * @param name the name of the objects, and of the label that selects their namespaces
     * @param values values of the chart, as for {@code --set}
     */
    public ChartObjects(Cluster cluster, String name, String values) {
        this.cluster = cluster;
        this.name = name;
        this.values = values;
    }

    /** The label that the policy's binding selects. */
    public String policyLabel() {
        return "policy-" + name;
    }

    /** The label that the webhook's configuration selects. */
    public String webhookLabel() {
        return "webhook-" + name;
    }

    /** Applies the policy that injects. */
    public void applyPolicy() {
        apply(rendered("policy/policy"));
        ObjectNode binding = rendered("policy/binding");
        spec(binding).putObject("matchResources").set("namespaceSelector", selector(policyLabel()));
        apply(binding);
    }

    /** Applies the policy that refuses builders that were not injected. */
    void applyEnforcement() {
        apply(rendered("enforcement/policy"));
        ObjectNode binding = rendered("enforcement/binding");
        spec(binding).putObject("matchResources").set("namespaceSelector", selector(policyLabel()));
        apply(binding);
    }

    /** Removes the enforcement. */
    void removeEnforcement() {
        cluster.kubectl(
                        "",
                        "delete",
                        "validatingadmissionpolicybinding,validatingadmissionpolicy",
                        name,
                        "--ignore-not-found")
                .success();
    }

    /** Removes the policy. */
    public void removePolicy() {
        cluster.kubectl(
                        "",
                        "delete",
                        "mutatingadmissionpolicybinding,mutatingadmissionpolicy",
                        name,
                        "--ignore-not-found")
                .success();
    }

    /** Registers this webhook. */
    public void applyWebhook(WebhookServer server) {
        applyWebhook(server.mutate(), server.authority());
    }

    /** Registers a webhook whose certificate is signed by this authority, PEM. */
    void applyWebhook(URI mutate, String authority) {
        ObjectNode configuration = rendered("mutatingwebhookconfiguration");
        String caBundle = Base64.getEncoder().encodeToString(authority.getBytes(StandardCharsets.US_ASCII));
        for (JsonNode webhook : configuration.path("webhooks")) {
            ObjectNode changed = (ObjectNode) webhook;
            // The test is about the pods, not about the speed of a busy machine.
            changed.put("timeoutSeconds", 30);
            changed.set("namespaceSelector", selector(webhookLabel()));
            changed.putObject("clientConfig").put("url", mutate.toString()).put("caBundle", caBundle);
        }
        apply(configuration);
    }

    /** Removes the webhook's configuration. */
    public void removeWebhook() {
        cluster.kubectl("", "delete", "mutatingwebhookconfiguration", "zz-" + name, "--ignore-not-found")
                .success();
    }

    private void apply(JsonNode object) {
        cluster.kubectl(object.toString(), "apply", "--server-side", "--force-conflicts", "--filename", "-")
                .success();
    }

    private static ObjectNode spec(ObjectNode object) {
        return (ObjectNode) object.path("spec");
    }

    private static ObjectNode selector(String label) {
        ObjectNode selector = JSON.objectNode();
        selector.putObject("matchLabels").put(label, INJECTS);
        return selector;
    }

    private ObjectNode rendered(String template) {
        try (Folder folder = Folder.create("chart")) {
            Command.run(List.of(
                            Tools.helm(),
                            "package",
                            CHART,
                            "--app-version=" + BuildVersion.current(),
                            "--destination=" + folder.path()))
                    .success();
            String text = Command.run(List.of(
                            Tools.helm(),
                            "template",
                            name,
                            folder.path().resolve("cgroupns-injector-0.1.0.tgz").toString(),
                            "--namespace=injector",
                            "--kube-version=" + cluster.version(),
                            "--set=" + values + ",fullnameOverride=" + name + ",launcher.image.tag=0.1.0",
                            "--show-only=templates/" + template + ".yaml"))
                    .success();
            return documents(text).getFirst();
        }
    }

    private static List<ObjectNode> documents(String text) {
        List<ObjectNode> documents = new ArrayList<>();
        Stream.of(text.split("(?m)^---$", -1))
                .flatMap(document -> YamlText.read(document).stream())
                .forEach(document -> documents.add((ObjectNode) YamlTree.toJson(document)));
        return documents;
    }
}
