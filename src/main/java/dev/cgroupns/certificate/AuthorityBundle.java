package dev.cgroupns.certificate;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The authorities that the API server trusts to sign the webhook's certificate: the {@code caBundle} of a webhook
 * configuration.
 *
 * @param authorities the authorities; their order does not matter for equality
 */
public record AuthorityBundle(Set<X509Certificate> authorities) {
    /** A bundle without authorities. */
    public static final AuthorityBundle EMPTY = new AuthorityBundle(Set.of());

    /** A bundle of these authorities, without duplicates. */
    public static AuthorityBundle of(Collection<X509Certificate> authorities) {
        return new AuthorityBundle(new LinkedHashSet<>(authorities));
    }

    /** A bundle from PEM; empty if it cannot be parsed, since the API server then trusts nothing. */
    public static AuthorityBundle parse(String pem) {
        try {
            return of(Pem.certificates(pem));
        } catch (UnusableCertificateException _) {
            return EMPTY;
        }
    }

    /** All authorities as PEM, one after the other. */
    public String pem() {
        return authorities.stream().map(Pem::text).collect(Collectors.joining());
    }

    /** Whether a client that trusts these authorities accepts the certificate at that time (RFC 5280, section 6). */
    public boolean trusts(KeyPairAndChain pair, Instant now) {
        return trusts(List.of(pair.certificate()), now);
    }

    /**
     * The same for a chain.
     *
     * @param chain the certificate first, then those that sign it; an authority at its end is not needed
     */
    public boolean trusts(List<X509Certificate> chain, Instant now) {
        Set<TrustAnchor> anchors = authorities.stream()
                .filter(authority -> Validity.of(authority).contains(now))
                .map(authority -> new TrustAnchor(authority, null))
                .collect(Collectors.toSet());
        if (anchors.isEmpty()) {
            return false;
        }
        try {
            PKIXParameters parameters = new PKIXParameters(anchors);
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(path(chain)), parameters);
            return true;
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    /** The chain up to an authority of the bundle. The first certificate stays: an empty path would be valid. */
    private List<X509Certificate> path(List<X509Certificate> chain) {
        return IntStream.range(0, chain.size())
                .filter(i -> i == 0 || !authorities.contains(chain.get(i)))
                .mapToObj(chain::get)
                .toList();
    }
}
