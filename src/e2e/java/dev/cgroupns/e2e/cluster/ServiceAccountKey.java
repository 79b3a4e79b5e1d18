package dev.cgroupns.e2e.cluster;

import dev.cgroupns.e2e.Folder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The key that signs service account tokens, created for each cluster. */
final class ServiceAccountKey {
    private ServiceAccountKey() {}

    /**
     * Writes one as PEM of PKCS #8.
     *
     * @return the file; the API server accepts the private key as the public one too
     */
    static Path write(Folder folder) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            byte[] key = generator.generateKeyPair().getPrivate().getEncoded();
            String base64 = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                    .encodeToString(key);
            return folder.file(
                    "service-account.key", "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has RSA", e);
        }
    }
}
