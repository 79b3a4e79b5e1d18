package dev.cgroupns.admission;

import dev.cgroupns.certificate.ClientAuthority;
import dev.cgroupns.settings.ServerSettings;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.TrustOptions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Decides which clients get answers. A review names its namespace, and the webhook reads and writes there with its own
 * permissions. So if an authority is configured, only clients with a certificate that it signed get answers.
 */
@Singleton
final class ClientAuthentication {
    /** The header that identifies the webhook's own warm-up reviews. */
    static final String WARM_UP = "Warm-Up";

    private final Optional<ClientAuthority> authority;
    private final Set<String> names;
    private final WarmUpReviews warmUp;

    /** @throws dev.cgroupns.certificate.UnusableCertificateException if the file has no certificate */
    @Inject
    ClientAuthentication(ServerSettings settings, WarmUpReviews warmUp) {
        this.authority = settings.client().authorityFile().map(ClientAuthority::new);
        this.names = Set.copyOf(settings.client().names().orElse(List.of()));
        this.warmUp = warmUp;
    }

    /** Makes the port request a client certificate. One that is not trusted ends the handshake. */
    void ask(HttpServerOptions options) {
        // A client without one may connect: the process's own probes have none.
        authority.ifPresent(
                trust -> options.setClientAuth(ClientAuth.REQUEST).setTrustOptions(TrustOptions.wrap(trust)));
    }

    /** Why a request is refused; empty if it is not. */
    Optional<String> refuse(HttpServerRequest request) {
        if (authority.isEmpty() || warmUp.isOurs(String.valueOf(request.getHeader(WARM_UP)))) {
            return Optional.empty();
        }
        return caller(request.sslSession())
                .map(this::refuse)
                .orElseGet(() -> Optional.of("client certificate: expected one that is signed by the CA in"
                        + " --client-ca-file; configure it in the API server's --admission-control-config-file"));
    }

    private Optional<String> refuse(X509Certificate caller) {
        Set<String> found = names(caller);
        return names.isEmpty() || found.stream().anyMatch(names::contains)
                ? Optional.empty()
                : Optional.of("client certificate: expected a name that --client-name lists, found " + found);
    }

    private static Optional<X509Certificate> caller(SSLSession session) {
        try {
            return Optional.of((X509Certificate) session.getPeerCertificates()[0]);
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    /** The subject's common name, and the alternative names. */
    private static Set<String> names(X509Certificate certificate) {
        Set<String> names = new HashSet<>();
        try {
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    names.add(part.getValue().toString());
                }
            }
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                alternatives.stream()
                        .map(List::getLast)
                        .filter(String.class::isInstance)
                        .forEach(name -> names.add((String) name));
            }
        } catch (InvalidNameException | CertificateParsingException e) {
            // The authority signed it nonetheless, so the names that can be read count.
            return names;
        }
        return names;
    }
}
