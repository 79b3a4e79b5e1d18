package dev.cgroupns.check;

import dev.cgroupns.check.PortRules.Protocol;
import dev.cgroupns.check.PortRules.Reach;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Checks of the NetworkPolicies that apply to the webhook's pods. Network plugins' own policies are not checked. */
final class NetworkChecks {
    private static final int HTTPS = 443;

    private NetworkChecks() {}

    static List<CheckLine> lines(InstallationFacts facts) {
        InstallationFacts.Network network = facts.network();
        Fact<WebhookDeployment> webhook =
                facts.deployment().then(deployment -> new Fact.Seen<>(new WebhookDeployment(deployment)));
        Function<Function<Applied, CheckResult>, CheckResult> judged = check ->
                webhook.judge(deployment -> network.policies().judge(policies -> judge(deployment, policies, check)));
        return List.of(
                Check.INGRESS.is(judged.apply(NetworkChecks::reviews)),
                Check.EGRESS_DNS.is(judged.apply(
                        applied -> network.dnsPort().judge(port -> dns(applied.rules(), port)))),
                Check.EGRESS_API_SERVER.is(
                        judged.apply(applied -> network.apiServerPort().judge(port -> apiServer(applied, port)))),
                Check.EGRESS_REGISTRIES.is(judged.apply(applied -> registries(applied.rules()))));
    }

    /** The policies that apply to the pods of a Deployment. */
    private record Applied(WebhookDeployment webhook, PortRules rules) {}

    private static CheckResult judge(
            WebhookDeployment webhook, List<NetworkPolicy> policies, Function<Applied, CheckResult> check) {
        return switch (webhook.network()) {
            case OF_THE_NODE -> new CheckResult.Passed("the pods use the node's network, to which none applies");
            case OWN -> check.apply(new Applied(webhook, PortRules.of(policies, webhook.podLabels())));
        };
    }

    private static CheckResult reviews(Applied applied) {
        int port = applied.webhook().port("https").orElse(HTTPS);
        return result(
                applied.rules().ingress(port, "https"),
                applied.rules(),
                "TCP " + port,
                new CheckResult.Broken(
                        applied.rules() + " lets no API server reach TCP " + port,
                        "allow ingress to it, as the chart's NetworkPolicy does (networkPolicy.reviewsFrom)"));
    }

    private static CheckResult dns(PortRules rules, int port) {
        List<String> closed = new ArrayList<>();
        Reach reach = Reach.ANYONE;
        for (Protocol protocol : Protocol.values()) {
            Reach one = rules.egress(protocol, port);
            if (one == Reach.NO_ONE) {
                closed.add(protocol + " " + port);
            } else if (one == Reach.SOME) {
                reach = one;
            }
        }
        return result(
                closed.isEmpty() ? reach : Reach.NO_ONE,
                rules,
                "UDP and TCP " + port,
                new CheckResult.Broken(
                        rules + " forbids " + String.join(" and ", closed)
                                + ": the names of registries cannot be resolved",
                        "add the port to networkPolicy.dnsPorts; other policies must allow both protocols, since DNS"
                                + " repeats queries with large answers over TCP"));
    }

    private static CheckResult apiServer(Applied applied, int port) {
        if (Boolean.FALSE.equals(applied.webhook().pod().getAutomountServiceAccountToken())) {
            return new CheckResult.Passed("the webhook does not call it");
        }
        return result(
                applied.rules().egress(Protocol.TCP, port),
                applied.rules(),
                "TCP " + port,
                new CheckResult.Broken(
                        applied.rules() + " forbids TCP " + port
                                + ": the webhook cannot renew its certificate or write events",
                        "add " + port + " to networkPolicy.egressPorts"));
    }

    private static CheckResult registries(PortRules rules) {
        return result(
                rules.egress(Protocol.TCP, HTTPS),
                rules,
                "TCP " + HTTPS,
                new CheckResult.Warned(
                        rules + " forbids TCP " + HTTPS + ": what an image runs cannot be looked up",
                        "add it to networkPolicy.egressPorts; nothing has to be done if registries are on another port,"
                                + " behind a proxy, or not asked (registries.allow: [])"));
    }

    private static CheckResult result(Reach reach, PortRules rules, String ports, CheckResult closed) {
        return switch (reach) {
            case ANYONE -> new CheckResult.Passed(rules.isEmpty() ? "no policy applies" : ports + " allowed");
            case SOME ->
                new CheckResult.Passed(
                        ports + " allowed to some peers; the check does not know whether they are the right ones");
            case NO_ONE -> closed;
        };
    }
}
