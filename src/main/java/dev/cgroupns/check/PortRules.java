package dev.cgroupns.check;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The NetworkPolicies that apply to a pod. A connection is allowed if one of them allows it (Kubernetes documentation,
 * "Network Policies").
 *
 * @param policies those that select the pod
 */
record PortRules(List<NetworkPolicy> policies) {
    private static final String EGRESS = "Egress";
    private static final String INGRESS = "Ingress";

    /** The protocols of DNS. */
    enum Protocol {
        UDP,
        TCP
    }

    /** The peers of a rule. */
    enum Reach {
        ANYONE,
        SOME,
        NO_ONE
    }

    static PortRules of(List<NetworkPolicy> all, Map<String, String> podLabels) {
        return new PortRules(all.stream()
                .filter(policy -> selects(policy.getSpec().getPodSelector(), podLabels))
                .toList());
    }

    private static boolean selects(LabelSelector selector, Map<String, String> labels) {
        return selector == null || LabelMatch.of(labels, selector);
    }

    boolean isEmpty() {
        return policies.isEmpty();
    }

    Reach egress(Protocol protocol, int port) {
        List<NetworkPolicy> applied = policies(EGRESS);
        return applied.isEmpty()
                ? Reach.ANYONE
                : reach(applied.stream()
                        .flatMap(policy -> list(policy.getSpec().getEgress()).stream())
                        // A name refers to a port of the other pod, which is not known here.
                        .filter(rule -> has(rule.getPorts(), protocol, port, ""))
                        .map(NetworkPolicyEgressRule::getTo));
    }

    /** @param name of the pod's own port */
    Reach ingress(int port, String name) {
        List<NetworkPolicy> applied = policies(INGRESS);
        return applied.isEmpty()
                ? Reach.ANYONE
                : reach(applied.stream()
                        .flatMap(policy -> list(policy.getSpec().getIngress()).stream())
                        .filter(rule -> has(rule.getPorts(), Protocol.TCP, port, name))
                        .map(NetworkPolicyIngressRule::getFrom));
    }

    /** By default, a policy applies to ingress, and one with egress rules to both. */
    private List<NetworkPolicy> policies(String type) {
        return policies.stream()
                .filter(policy -> {
                    List<String> types = list(policy.getSpec().getPolicyTypes());
                    return types.contains(type)
                            || types.isEmpty()
                                    && (type.equals(INGRESS)
                                            || !list(policy.getSpec().getEgress())
                                                    .isEmpty());
                })
                .toList();
    }

    private static Reach reach(Stream<? extends Collection<?>> peersOfRules) {
        return peersOfRules
                .map(peers -> peers == null || peers.isEmpty() ? Reach.ANYONE : Reach.SOME)
                .min(Enum::compareTo)
                .orElse(Reach.NO_ONE);
    }

    private static boolean has(List<NetworkPolicyPort> ports, Protocol protocol, int port, String name) {
        return list(ports).isEmpty()
                || ports.stream()
                        .anyMatch(each -> Objects.requireNonNullElse(each.getProtocol(), "TCP")
                                        .equals(protocol.name())
                                && has(each, port, name));
    }

    private static boolean has(NetworkPolicyPort rule, int port, String name) {
        IntOrString first = rule.getPort();
        if (first == null) {
            return true;
        }
        if (first.getIntVal() == null) {
            return name.equals(first.getStrVal());
        }
        return rule.getEndPort() == null
                ? first.getIntVal() == port
                : first.getIntVal() <= port && port <= rule.getEndPort();
    }

    private static <T> List<T> list(List<T> list) {
        return Objects.requireNonNullElse(list, List.of());
    }

    /** The names of the policies, for messages. */
    @Override
    public String toString() {
        return "NetworkPolicy "
                + NameList.of(policies.stream()
                        .map(policy -> policy.getMetadata().getName())
                        .toList());
    }
}
