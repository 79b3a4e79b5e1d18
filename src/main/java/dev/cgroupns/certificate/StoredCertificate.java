package dev.cgroupns.certificate;

import org.jspecify.annotations.Nullable;

/** One of the two certificates that the Secret can have: the current or the next one. */
public sealed interface StoredCertificate {
    /** The Secret does not have it. */
    record Missing() implements StoredCertificate {}

    /**
     * It cannot be used.
     *
     * @param problem what is wrong with it
     */
    record Damaged(String problem) implements StoredCertificate {}

    /**
     * A certificate with its key. It may be expired, or not valid yet.
     *
     * @param pair the certificate and its key
     */
    record Loaded(KeyPairAndChain pair) implements StoredCertificate {}

    /** Reads a certificate from the Secret's data, which is PEM. */
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
