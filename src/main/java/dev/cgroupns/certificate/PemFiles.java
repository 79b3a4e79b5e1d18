package dev.cgroupns.certificate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Function;

/** Reads certificates from PEM files, in the formats of Kubernetes secrets of type {@code kubernetes.io/tls}. */
public final class PemFiles {
    /** A Secret cannot be larger, and a device file never ends. */
    private static final int LONGEST_FILE = 1 << 20;

    private PemFiles() {}

    /**
     * Reads a certificate chain and its key: PKCS #8, PKCS #1 or SEC 1, not encrypted. Both may be in one file.
     *
     * @throws UnusableCertificateException if a file cannot be read or has other content, or if the two do not match
     */
    public static KeyPairAndChain read(Path chainFile, Path keyFile) {
        List<X509Certificate> chain = read(chainFile, Pem::certificates);
        PrivateKey key = read(keyFile, Pem::key);
        try {
            return new KeyPairAndChain(key, chain);
        } catch (IllegalArgumentException e) {
            throw new UnusableCertificateException(chainFile + " and " + keyFile + ": " + e.getMessage());
        }
    }

    private static <T> T read(Path file, Function<String, T> parse) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LONGEST_FILE + 1);
            if (bytes.length > LONGEST_FILE) {
                throw new UnusableCertificateException("is larger than " + (LONGEST_FILE >> 20) + " MiB");
            }
            return parse.apply(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (NoSuchFileException e) {
            throw new UnusableCertificateException(file + ": there is no such file");
        } catch (AccessDeniedException e) {
            throw new UnusableCertificateException(file + ": permission denied");
        } catch (CharacterCodingException e) {
            throw new UnusableCertificateException(file + ": expected PEM, found data that is not text");
        } catch (IOException e) {
            throw new UnusableCertificateException(file + ": cannot be read as PEM: " + e.getMessage());
        } catch (UnusableCertificateException e) {
            throw new UnusableCertificateException(file + ": " + e.getMessage());
        }
    }
}
