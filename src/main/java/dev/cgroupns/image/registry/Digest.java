package dev.cgroupns.image.registry;

import dev.cgroupns.image.LookupFailure;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * The name of content by its hash (OCI image specification, "Digests").
 *
 * @param algorithm {@code sha256} or {@code sha512}, the two that the specification registers
 * @param hex lower-case hexadecimal digits
 */
public record Digest(String algorithm, String hex) {
    private static final Map<String, String> ALGORITHMS = Map.of("sha256", "SHA-256", "sha512", "SHA-512");

    /**
     * Reads {@code sha256:...}.
     * @throws LookupException MALFORMED if it is not a digest
     */
    public static Digest parse(String text) throws LookupException {
        int colon = text.indexOf(':');
        String algorithm = colon < 0 ? "" : text.substring(0, colon);
        String hex = text.substring(colon + 1);
        int digits = switch (algorithm) {
            case "sha256" -> 64;
            case "sha512" -> 128;
            default -> -1;
        };
        if (hex.length() != digits
                || !hex.chars().allMatch(digit -> digit >= '0' && digit <= '9' || digit >= 'a' && digit <= 'f')) {
            throw new LookupException(LookupFailure.MALFORMED, "a digest is neither sha256 nor sha512");
        }
        return new Digest(algorithm, hex);
    }

    static Digest sha256(byte[] content) {
        return new Digest("sha256", hash("SHA-256", content));
    }

    /** @throws LookupException DIGEST_MISMATCH if the content has another digest */
    void verify(byte[] content, String what) throws LookupException {
        if (!hash(ALGORITHMS.getOrDefault(algorithm, algorithm), content).equals(hex)) {
            throw new LookupException(
                    LookupFailure.DIGEST_MISMATCH, what + " is not what its digest " + this + " names");
        }
    }

    private static String hash(String algorithm, byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }

    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }
}
