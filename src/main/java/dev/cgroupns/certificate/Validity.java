package dev.cgroupns.certificate;

import java.security.cert.X509Certificate;
import java.time.Instant;

/**
 * The time in which a certificate is valid, both ends included.
 *
 * @param from its notBefore
 * @param until its notAfter
 */
public record Validity(Instant from, Instant until) {
    /** The validity of a certificate. */
    public static Validity of(X509Certificate certificate) {
        return new Validity(
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant());
    }

    /** Whether it is valid at that time. */
    public boolean contains(Instant time) {
        return !time.isBefore(from) && !time.isAfter(until);
    }
}
