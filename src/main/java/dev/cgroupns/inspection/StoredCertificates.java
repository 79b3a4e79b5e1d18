package dev.cgroupns.inspection;

import dev.cgroupns.certificate.AuthorityBundle;
import dev.cgroupns.certificate.Pem;
import dev.cgroupns.certificate.UnusableCertificateException;
import dev.cgroupns.certificate.Validity;
import dev.cgroupns.check.ServedCertificate;
import dev.cgroupns.check.ServedCertificate.CallerTrust;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Compares the certificate in a Secret with the CAs in a webhook configuration. */
final class StoredCertificates {
    private StoredCertificates() {}

    /** @param name of the Secret, with its namespace */
    static ServedCertificate read(String name, Optional<Secret> secret, MutatingWebhookConfiguration configuration) {
        if (secret.isEmpty()) {
            return new ServedCertificate.NoCertificate(name, "does not exist");
        }
        String chain = Objects.requireNonNullElse(secret.get().getData(), Map.<String, String>of())
                .getOrDefault("tls.crt", "");
        try {
            return stored(name, Pem.certificates(text(chain)), configuration);
        } catch (UnusableCertificateException | IllegalArgumentException e) {
            return new ServedCertificate.NoCertificate(name, "has no certificate: tls.crt: " + e.getMessage());
        }
    }

    private static ServedCertificate stored(
            String name, List<X509Certificate> chain, MutatingWebhookConfiguration configuration) {
        Instant when = within(Validity.of(chain.getFirst()), Instant.now());
        boolean trusted = configuration.getWebhooks().stream()
                .allMatch(webhook -> bundle(webhook).trusts(chain, when));
        return new ServedCertificate.Stored(
                name, chain.getFirst(), trusted ? CallerTrust.TRUSTED : CallerTrust.UNTRUSTED);
    }

    /** A certificate that has expired is checked as of its last day, since another check reports the expiry. */
    private static Instant within(Validity validity, Instant now) {
        if (now.isBefore(validity.from())) {
            return validity.from();
        }
        return now.isAfter(validity.until()) ? validity.until() : now;
    }

    private static AuthorityBundle bundle(MutatingWebhook webhook) {
        return AuthorityBundle.parse(
                text(Objects.requireNonNullElse(webhook.getClientConfig().getCaBundle(), "")));
    }

    private static String text(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.US_ASCII);
    }
}
