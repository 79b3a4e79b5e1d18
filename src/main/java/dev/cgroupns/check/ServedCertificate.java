package dev.cgroupns.check;

import java.security.cert.X509Certificate;

/** The certificate that the webhook serves. */
public sealed interface ServedCertificate {
    /** The Secret that it is stored in. */
    String secret();

    /**
     * It can be read.
     *
     * @param secret the Secret that it is stored in
     * @param certificate the certificate itself, without its chain
     * @param trust whether the API server accepts its signature
     */
    record Stored(String secret, X509Certificate certificate, CallerTrust trust) implements ServedCertificate {}

    /**
     * There is none.
     *
     * @param secret the Secret that should have it
     * @param problem what is wrong
     */
    record NoCertificate(String secret, String problem) implements ServedCertificate {}

    /** Whether the CAs of every webhook in the configuration signed the certificate. */
    enum CallerTrust {
        TRUSTED,
        UNTRUSTED
    }
}
