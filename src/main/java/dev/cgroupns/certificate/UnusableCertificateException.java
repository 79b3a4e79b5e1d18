package dev.cgroupns.certificate;

/** A certificate or key that a server cannot be started with; the message names the file and what was expected. */
public final class UnusableCertificateException extends RuntimeException {
    /** @param message the whole sentence for the operator */
    public UnusableCertificateException(String message) {
        super(message);
    }
}
