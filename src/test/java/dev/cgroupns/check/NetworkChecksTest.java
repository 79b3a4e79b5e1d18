package dev.cgroupns.check;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The lines about the NetworkPolicies of the plain manifests, and about each deviation from them. */
final class NetworkChecksTest {
    private final InstalledManifests installed = new InstalledManifests();

    @Test
    void dnsOverTcpOnly() {
        installed
                .policy
                .getSpec()
                .getEgress()
                .forEach(rule -> rule.getPorts().removeIf(port -> "UDP".equals(port.getProtocol())));

        installed.failed(Check.EGRESS_DNS, "NetworkPolicy cgroupns-injector forbids UDP 53");
    }

    @Test
    void anotherPolicyAddsWhatTheFirstLacks() {
        installed.policy.getSpec().setEgress(List.of());
        installed.failed(Check.EGRESS_DNS, "forbids UDP 53 and TCP 53");
        installed.failed(Check.EGRESS_API_SERVER, "forbids TCP 6443");
        installed.warned(Check.EGRESS_REGISTRIES, "forbids TCP 443");

        // It applies to egress too, since it has an egress rule.
        installed.policy.getSpec().setPolicyTypes(List.of());
        installed.passed(Check.EGRESS_DNS, "allowed");
    }

    @Test
    void portRangesAndPeers() {
        installed.policy.getSpec().getEgress().forEach(rule -> {
            rule.getPorts().forEach(port -> {
                port.setPort(new IntOrString(1));
                port.setEndPort(65535);
            });
            rule.setTo(List.of(new NetworkPolicyPeer()));
        });

        installed.passed(Check.EGRESS_API_SERVER, "TCP 6443 allowed to some peers");
    }

    @Test
    void reviewsAreForbidden() {
        installed.policy.getSpec().getIngress().removeFirst();

        installed.failed(Check.INGRESS, "lets no API server reach TCP 8443");
    }

    @Test
    void policiesForOtherPodsDoNotCount() {
        installed.policy.getSpec().getPodSelector().setMatchLabels(Map.of("app", "other"));

        installed.passed(Check.INGRESS, "no policy applies");
    }

    @Test
    void webhookWithoutATokenDoesNotCallTheApiServer() {
        installed.deployment.getSpec().getTemplate().getSpec().setAutomountServiceAccountToken(false);
        installed.policy.getSpec().setEgress(List.of());

        installed.passed(Check.EGRESS_API_SERVER, "the webhook does not call it");
    }
}
