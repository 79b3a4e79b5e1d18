package dev.cgroupns.certificate;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;

/**
 * One block of a PEM file.
 *
 * @param label the text between BEGIN and the dashes, such as CERTIFICATE
 * @param headers lines of the older format (RFC 1421), such as {@code Proc-Type: 4,ENCRYPTED}
 * @param content the decoded bytes
 */
record PemBlock(String label, List<String> headers, byte[] content) {
    private static final String BEGIN = "-----BEGIN ";
    private static final String DASHES = "-----";

    /**
     * All blocks of a text, in its order. Lines between them are ignored.
     *
     * @throws UnusableCertificateException if a block does not end, or is not base64
     */
    static List<PemBlock> all(String text) {
        List<PemBlock> blocks = new ArrayList<>();
        Iterator<String> lines = text.lines().map(String::strip).iterator();
        while (lines.hasNext()) {
            String line = lines.next();
            if (line.startsWith(BEGIN) && line.endsWith(DASHES) && line.length() > BEGIN.length() + DASHES.length()) {
                blocks.add(read(line.substring(BEGIN.length(), line.length() - DASHES.length()), lines));
            }
        }
        return blocks;
    }

    private static PemBlock read(String label, Iterator<String> lines) {
        String end = "-----END " + label + DASHES;
        List<String> headers = new ArrayList<>();
        StringBuilder base64 = new StringBuilder();
        while (lines.hasNext()) {
            String line = lines.next();
            if (line.equals(end)) {
                return new PemBlock(label, headers, decoded(label, base64.toString()));
            }
            // No line of base64 has a colon.
            if (line.contains(":")) {
                headers.add(line);
            } else {
                base64.append(line);
            }
        }
        throw new UnusableCertificateException("cannot be read as PEM: " + end + " is missing");
    }

    private static byte[] decoded(String label, String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new UnusableCertificateException(
                    "cannot be read as PEM: " + label + " is not base64: " + e.getMessage());
        }
    }

    /** Whether the content is encrypted, in the newer or the older format. */
    boolean encrypted() {
        return label.startsWith("ENCRYPTED ")
                || headers.stream().anyMatch(header -> header.startsWith("Proc-Type:") && header.endsWith("ENCRYPTED"));
    }
}
