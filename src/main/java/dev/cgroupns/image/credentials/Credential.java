package dev.cgroupns.image.credentials;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A user name and a password or token. Neither appears in {@link #toString()} or in an exception. */
public final class Credential {
    private static final String ALGORITHM = "HmacSHA256";
    /** Random for each process, so that a fingerprint in a heap dump cannot be used to test guessed passwords. */
    private static final SecretKeySpec PROCESS_KEY = new SecretKeySpec(randomBytes(), ALGORITHM);

    private final String basic;
    private final String fingerprint;

    private Credential(String basic) {
        this.basic = basic;
        this.fingerprint = fingerprintOf(basic);
    }

    /** Either may be empty, as in docker's files. */
    public static Credential of(String username, String password) {
        byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
        return new Credential(Base64.getEncoder().encodeToString(pair));
    }

    /** The value of an {@code Authorization} header (RFC 7617). It is a secret: use it in requests only. */
    public String basicAuthorization() {
        return "Basic " + basic;
    }

    /** Identifies a credential in caches; it reveals nothing about it and differs between processes. */
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Credential that && fingerprint.equals(that.fingerprint);
    }

    @Override
    public int hashCode() {
        return fingerprint.hashCode();
    }

    @Override
    public String toString() {
        return "Credential[hidden]";
    }

    private static byte[] randomBytes() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    private static String fingerprintOf(String basic) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(PROCESS_KEY);
            return HexFormat.of().formatHex(mac.doFinal(basic.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
