package dev.cgroupns.e2e.webhook;

import dev.cgroupns.e2e.Command;
import dev.cgroupns.e2e.Tools;
import dev.cgroupns.e2e.cluster.Cluster;
import java.util.ArrayList;
import java.util.List;

/** What the chart lets a webhook do: its service account, RBAC, and the policies that limit what it may write. */
public enum ChartRights {
    /** Of one that keeps its certificate itself. */
    CERTIFICATE(
            "certificates.mode=self,events.enabled=false",
            "serviceaccount",
            "role",
            "rolebinding",
            "clusterrole",
            "clusterrolebinding",
            "ownrights/webhook-configuration",
            "ownrights/secret"),
    /** Of one that delivers the launcher by ConfigMaps. */
    CONFIG_MAPS(
            "certificates.mode=certManager,launcher.delivery=configMap,events.enabled=false",
            "serviceaccount",
            "clusterrole",
            "clusterrolebinding",
            "ownrights/configmaps"),
    /** Of one that tells of builders by events. */
    EVENTS("certificates.mode=certManager", "serviceaccount", "clusterrole", "clusterrolebinding", "ownrights/events"),
    /** A service account that may do nothing. */
    NONE("certificates.mode=certManager,events.enabled=false", "serviceaccount");

    private static final String CHART = "helm/cgroupns-injector";

    private final String values;
    private final List<String> templates;

    ChartRights(String values, String... templates) {
        this.values = values;
        this.templates = List.of(templates);
    }

    /**
     * Makes them. The service account and the MutatingWebhookConfiguration are named after the namespace, and so is the
     * Secret, with {@code -tls} behind it.
     */
    public void apply(Cluster cluster, String namespace) {
        List<String> command = new ArrayList<>(List.of(
                Tools.helm(),
                "template",
                "webhook",
                CHART,
                "--namespace=" + namespace,
                "--kube-version=" + cluster.version(),
                "--set=" + values + ",fullnameOverride=" + namespace + ",webhook.configurationName=" + namespace));
        templates.forEach(template -> command.add("--show-only=templates/" + template + ".yaml"));
        cluster.kubectl(Command.run(command).success(), "apply", "--filename", "-")
                .success();
    }
}
