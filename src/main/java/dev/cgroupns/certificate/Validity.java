package dev.cgroupns.certificate;

import java.security.cert.X509Certificate;
import java.time.Instant;

/**
 * When a certificate can be used, both ends included.
 *
 * @param from its notBefore
 * @param until its notAfter
 */
public record Validity(Instant from, Instant until) {
    /** A certificate's. */
    public static Validity of(X509Certificate certificate) {
        return new Validity(
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant());
    }

    /** Whether it can be used at that time. */
    public boolean contains(Instant time) {
        return !time.isBefore(from) && !time.isAfter(until);
    }
}
