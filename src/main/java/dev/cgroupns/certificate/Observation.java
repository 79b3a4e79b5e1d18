package dev.cgroupns.certificate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What one replica sees of the cluster. The webhook configuration was read before the Secret: an authority that another
 * replica publishes after its certificate went into the Secret is then never taken for a left-over.
 *
 * @param current what replicas serve
 * @param next what they will serve once its authority is known to the API servers
 * @param published the {@code caBundle} of each webhook in the configuration
 * @param nextPublishedFor how long this replica has seen next's authority in all of them
 * @param names that a certificate must be for
 * @param now by the clock of the API server, since it is the one who checks certificates
 */
public record Observation(
        StoredCertificate current,
        StoredCertificate next,
        List<AuthorityBundle> published,
        Duration nextPublishedFor,
        List<String> names,
        Instant now) {

    /** The certificate to serve, if it can be used now. */
    public Optional<KeyPairAndChain> usableCurrent() {
        return usable(current);
    }

    /** The certificate to serve next, if it can be used now. */
    public Optional<KeyPairAndChain> usableNext() {
        return usable(next);
    }

    /** Whether the API server accepts a certificate, whichever of the webhooks it calls. */
    public boolean isTrusted(KeyPairAndChain pair) {
        return !published.isEmpty() && published.stream().allMatch(bundle -> bundle.trusts(pair, now));
    }

    /** The same with another time for which next's authority was seen. */
    public Observation publishedFor(Duration time) {
        return new Observation(current, next, published, time, names, now);
    }

    private Optional<KeyPairAndChain> usable(StoredCertificate stored) {
        return stored instanceof StoredCertificate.Loaded(KeyPairAndChain pair)
                        && problem(stored).isEmpty()
                ? Optional.of(pair)
                : Optional.empty();
    }

    /** Why a stored certificate cannot be served now. */
    Optional<String> problem(StoredCertificate stored) {
        return switch (stored) {
            case StoredCertificate.Missing() -> Optional.of("it does not exist");
            case StoredCertificate.Damaged(String problem) -> Optional.of(problem);
            case StoredCertificate.Loaded(KeyPairAndChain pair) -> problem(pair);
        };
    }

    private Optional<String> problem(KeyPairAndChain pair) {
        Validity validity = pair.validity();
        if (!validity.contains(now)) {
            return Optional.of(
                    "it is valid from " + validity.from() + " until " + validity.until() + ", and now is " + now);
        }
        if (!AuthorityBundle.of(List.of(pair.authority())).trusts(pair, now)) {
            return Optional.of("the last certificate of its chain is not the CA that signed it");
        }
        List<String> missing = names.stream()
                .filter(name -> !pair.names().contains(SelfSigned.canonical(name)))
                .toList();
        return missing.isEmpty() ? Optional.empty() : Optional.of("it is not for " + String.join(", ", missing));
    }
}
