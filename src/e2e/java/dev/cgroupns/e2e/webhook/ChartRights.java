package dev.cgroupns.e2e.webhook;

import dev.cgroupns.e2e.Command;
import dev.cgroupns.e2e.Tools;
import dev.cgroupns.e2e.cluster.Cluster;
import java.util.ArrayList;
import java.util.List;

/** The permissions that the chart gives a webhook: service account, RBAC, and policies that limit its writes. */
public enum ChartRights {
    /** For a webhook that maintains its certificate itself. */
    CERTIFICATE(
            "certificates.mode=self,events.enabled=false",
            "serviceaccount",
            "role",
            "rolebinding",
            "clusterrole",
            "clusterrolebinding",
            "ownrights/webhook-configuration",
            "ownrights/secret"),
    /** For a webhook that delivers the launcher in ConfigMaps. */
    CONFIG_MAPS(
            "certificates.mode=certManager,launcher.delivery=configMap,events.enabled=false",
            "serviceaccount",
            "clusterrole",
            "clusterrolebinding",
            "ownrights/configmaps"),
    /** For a webhook that writes events about builders. */
    EVENTS("certificates.mode=certManager", "serviceaccount", "clusterrole", "clusterrolebinding", "ownrights/events"),
    /** For one that does both. */
    CONFIG_MAPS_AND_EVENTS(
            "certificates.mode=certManager,launcher.delivery=auto",
            "serviceaccount",
            "clusterrole",
            "clusterrolebinding",
            "ownrights/configmaps",
            "ownrights/events"),
    /** For one that only observes, and would deliver the launcher in ConfigMaps. */
    OBSERVE(
            "certificates.mode=certManager,mode=observe,launcher.delivery=configMap",
            "serviceaccount",
            "clusterrole",
            "clusterrolebinding",
            "ownrights/events"),
    /** Of one that audits running pods. */
    AUDIT(
            "certificates.mode=certManager,events.enabled=false,audit.enabled=true",
            "serviceaccount",
            "role",
            "rolebinding",
            "clusterrole",
            "clusterrolebinding",
            "ownrights/lease"),
    /** A service account without permissions. */
    NONE("certificates.mode=certManager,events.enabled=false", "serviceaccount");

    private static final String CHART = "helm/cgroupns-injector";

    private final String values;
    private final List<String> templates;

    ChartRights(String values, String... templates) {
        this.values = values;
        this.templates = List.of(templates);
    }

    /**
     * Creates them. The service account and the MutatingWebhookConfiguration are named after the namespace, and so is
     * the Secret, with {@code -tls} behind it.
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
