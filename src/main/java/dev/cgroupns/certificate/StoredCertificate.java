package dev.cgroupns.certificate;

import org.jspecify.annotations.Nullable;

/** What is found in one of the Secret's two places for a certificate. */
public sealed interface StoredCertificate {
    /** Nothing. */
    record Missing() implements StoredCertificate {}

    /**
     * Something that no server can be started with.
     *
     * @param problem what is wrong with it
     */
    record Damaged(String problem) implements StoredCertificate {}

    /**
     * A certificate with its key; whether it can be used now is another question.
     *
     * @param pair the key is the certificate's
     */
    record Loaded(KeyPairAndChain pair) implements StoredCertificate {}

    /** Reads one from the Secret's data, PEM. */
    static StoredCertificate of(@Nullable String chain, @Nullable String key) {
        if (chain == null && key == null) {
            return new Missing();
        }
        if (chain == null || key == null) {
            return new Damaged(chain == null ? "the key has no certificate" : "the certificate has no key");
        }
        try {
            return new Loaded(new KeyPairAndChain(Pem.key(key), Pem.certificates(chain)));
        } catch (UnusableCertificateException | IllegalArgumentException e) {
            return new Damaged(String.valueOf(e.getMessage()));
        }
    }
}
