package dev.cgroupns.certificate;

/** Whether the API server would accept the certificate that is served. */
public sealed interface CertificateTrust {
    /** As far as can be known here: it would. */
    record Trusted() implements CertificateTrust {}

    /**
     * It would not.
     *
     * @param problem what is missing, for people who look at the pod's readiness
     */
    record Untrusted(String problem) implements CertificateTrust {}
}
