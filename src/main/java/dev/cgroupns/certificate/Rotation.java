package dev.cgroupns.certificate;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How replicas that share only a Secret and a webhook configuration agree on one certificate, and renew it so that the
 * API server always trusts the certificate it is shown.
 *
 * <p>A new certificate, with an authority of its own, is first staged. Then its authority is published in addition to
 * those that are already trusted, and the replicas serve the certificate only when the API servers have had time to see
 * that. The other authorities stay published until it has been in use for the overlap. Any replica can take every step,
 * and taking a step twice does no harm; there is no leader.
 */
public final class Rotation {
    private Rotation() {}

    /** The next step to take. */
    public static RotationStep nextStep(Observation seen, RotationPolicy policy) {
        Optional<KeyPairAndChain> next = seen.usableNext();
        if (next.isEmpty()) {
            Optional<String> reason = reasonToRenew(seen, policy);
            if (reason.isPresent()) {
                return new RotationStep.Stage(namesToSign(seen), reason.get());
            }
        }
        AuthorityBundle bundle = bundle(seen, policy);
        if (seen.published().isEmpty() || seen.published().stream().anyMatch(each -> !each.equals(bundle))) {
            return new RotationStep.Publish(bundle);
        }
        return next.map(pair -> settle(pair, seen, policy)).orElseGet(() -> rest(seen, policy));
    }

    private static Optional<String> reasonToRenew(Observation seen, RotationPolicy policy) {
        return seen.problem(seen.current())
                .or(() -> seen.usableCurrent()
                        .map(pair -> renewal(pair, policy))
                        .filter(time -> !seen.now().isBefore(time))
                        .map(time -> "it is due for renewal since " + time));
    }

    private static Instant renewal(KeyPairAndChain pair, RotationPolicy policy) {
        return SelfSigned.issued(pair).plus(policy.renewAfter());
    }

    /**
     * While an upgrade changes the names, replicas of both versions run. If the next certificate lacked the names of
     * the current one, each version would reject and replace the other's certificate, over and over.
     */
    private static List<String> namesToSign(Observation seen) {
        Stream<String> names = seen.names().stream().map(SelfSigned::canonical);
        return seen.current() instanceof StoredCertificate.Loaded(KeyPairAndChain pair)
                ? Stream.concat(names, pair.names().stream().sorted())
                        .distinct()
                        .toList()
                : names.toList();
    }

    private static AuthorityBundle bundle(Observation seen, RotationPolicy policy) {
        Set<X509Certificate> authorities = new LinkedHashSet<>();
        seen.usableCurrent().map(KeyPairAndChain::authority).ifPresent(authorities::add);
        seen.usableNext().map(KeyPairAndChain::authority).ifPresent(authorities::add);
        boolean overlapping = overlapEnd(seen, policy)
                .filter(end -> !seen.now().isBefore(end))
                .isEmpty();
        if (overlapping) {
            authorities.addAll(validPublished(seen));
        }
        return AuthorityBundle.of(authorities);
    }

    /** Without a current certificate it is unknown what other replicas serve, so no authority is dropped. */
    private static Optional<Instant> overlapEnd(Observation seen, RotationPolicy policy) {
        return seen.usableCurrent()
                .map(pair -> SelfSigned.issued(pair).plus(policy.settling()).plus(policy.overlap()));
    }

    private static List<X509Certificate> validPublished(Observation seen) {
        return seen.published().stream()
                .flatMap(bundle -> bundle.authorities().stream())
                .distinct()
                .filter(authority -> Validity.of(authority).contains(seen.now()))
                .toList();
    }

    private static RotationStep settle(KeyPairAndChain next, Observation seen, RotationPolicy policy) {
        // At the first installation no authority is trusted yet, so no replica can be serving.
        boolean nobodyElse = validPublished(seen).stream().allMatch(next.authority()::equals);
        Duration left = policy.settling().minus(seen.nextPublishedFor());
        return nobodyElse || !left.isPositive() ? new RotationStep.Promote(next) : new RotationStep.Rest(left);
    }

    private static RotationStep rest(Observation seen, RotationPolicy policy) {
        Duration rest = Stream.concat(
                        seen.usableCurrent().map(pair -> renewal(pair, policy)).stream(),
                        overlapEnd(seen, policy).stream())
                .map(time -> Duration.between(seen.now(), time))
                .filter(Duration::isPositive)
                .reduce(policy.checkEvery(), (a, b) -> a.compareTo(b) < 0 ? a : b);
        return new RotationStep.Rest(rest);
    }
}
