package dev.cgroupns.certificate;

import org.jspecify.annotations.Nullable;

/** What is found in one of the Secret's two places for a certificate. */
public sealed interface Slot {
    /** Nothing. */
    record Empty() implements Slot {}

    /**
     * Something that no server can be started with.
     *
     * @param problem what is wrong with it
     */
    record Damaged(String problem) implements Slot {}

    /**
     * A certificate with its key; whether it can be used now is another question.
     *
     * @param pair the key is the certificate's
     */
    record Filled(KeyPairAndChain pair) implements Slot {}

    /** Reads one from the Secret's data, PEM. */
    static Slot of(@Nullable String chain, @Nullable String key) {
        if (chain == null && key == null) {
            return new Empty();
        }
        if (chain == null || key == null) {
            return new Damaged(chain == null ? "the key has no certificate" : "the certificate has no key");
        }
        try {
            return new Filled(new KeyPairAndChain(Pem.key(key), Pem.certificates(chain)));
        } catch (UnusableCertificateException | IllegalArgumentException e) {
            return new Damaged(String.valueOf(e.getMessage()));
        }
    }
}
