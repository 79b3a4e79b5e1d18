package dev.cgroupns.check;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An installation and its surroundings in the cluster.
 *
 * @param version of this program
 * @param now the time of the check
 * @param objects the webhook configurations and policies of all installations
 * @param configuration the webhook configuration that is checked
 * @param configurations all MutatingWebhookConfigurations of the cluster
 * @param deployment the webhook's Deployment
 * @param namespaceLabels the labels of the installation's namespace
 * @param certificate the certificate that the replicas serve
 * @param injection the outcome for a builder that was created with a dry run
 * @param excludedBuilders excluded namespaces that have leaking builders
 * @param network how pods of the installation reach others
 * @param lookups the number of lookups by outcome, in all replicas
 */
public record InstallationFacts(
        String version,
        Instant now,
        Fact<List<InstalledObject>> objects,
        Fact<MutatingWebhookConfiguration> configuration,
        Fact<List<MutatingWebhookConfiguration>> configurations,
        Fact<Deployment> deployment,
        Fact<Map<String, String>> namespaceLabels,
        Fact<ServedCertificate> certificate,
        CheckResult injection,
        Fact<Set<String>> excludedBuilders,
        Network network,
        Fact<Map<String, Long>> lookups) {

    /**
     * The policies and ports of the network checks.
     *
     * @param policies the NetworkPolicies of the namespace
     * @param dnsPort the port that DNS servers listen on
     * @param apiServerPort the port that API servers listen on
     */
    public record Network(Fact<List<NetworkPolicy>> policies, Fact<Integer> dnsPort, Fact<Integer> apiServerPort) {}

    /** The image that the webhook injects; empty if it is not known. */
    public Optional<String> launcherImage() {
        return switch (deployment) {
            case Fact.Seen<Deployment>(Deployment seen) -> new WebhookDeployment(seen).launcherImage();
            case Fact.Unseen<Deployment> _ -> Optional.empty();
        };
    }

    /** The lines of all checks of it. */
    public List<CheckLine> lines() {
        List<CheckLine> lines = new ArrayList<>(InstallationChecks.lines(this));
        lines.addAll(CertificateChecks.lines(this));
        lines.addAll(AdmissionChecks.lines(this));
        lines.addAll(NetworkChecks.lines(this));
        lines.add(Check.LOOKUPS.is(lookups.judge(LookupChecks::judge)));
        return lines;
    }
}
