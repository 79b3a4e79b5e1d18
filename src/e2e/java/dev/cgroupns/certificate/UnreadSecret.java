package dev.cgroupns.certificate;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** A replica that has not read the Secret yet. */
public final class UnreadSecret {
    private UnreadSecret() {}

    /** A certificate that no API server trusts. */
    public static ServingCertificate serving(CertificateSource.Secret source) {
        return new ServingCertificate(source, new SimpleMeterRegistry());
    }
}
