package dev.cgroupns.certificate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What one replica sees in the cluster. The webhook configuration is read before the Secret. Otherwise an authority
 * that another replica publishes after it stored its certificate could be taken for a left-over.
 *
 * @param current the certificate that replicas serve
 * @param next the certificate that they will serve once the API servers trust its authority
 * @param published the {@code caBundle} of each webhook in the configuration
 * @param nextPublishedFor how long this replica has seen the next certificate's authority in all of them
 * @param names the names that a certificate must be valid for
 * @param now the time on the API server's clock, since the API server checks certificates
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

    /** Whether the API server accepts a certificate for all webhooks of the configuration. */
    public boolean isTrusted(KeyPairAndChain pair) {
        return !published.isEmpty() && published.stream().allMatch(bundle -> bundle.trusts(pair, now));
    }

    /** The same observation with another {@code nextPublishedFor}. */
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
