package dev.cgroupns.certificate;

/** Whether the API server would accept the certificate that is served. */
public sealed interface CertificateTrust {
    /** It would, as far as the webhook can tell. */
    record Trusted() implements CertificateTrust {}

    /**
     * It would not.
     *
     * @param problem what is missing, for the readiness probe's answer
     */
    record Untrusted(String problem) implements CertificateTrust {}
}
