package dev.cgroupns.certificate;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;

/** Certificates as PEM files, in the forms in which Kubernetes secrets of type {@code kubernetes.io/tls} hold them. */
public final class PemFiles {
    private PemFiles() {}

    /**
     * Reads a certificate chain and its key: PKCS #8, PKCS #1 or SEC 1, not encrypted.
     *
     * @throws UnusableCertificateException if a file cannot be read or holds something else, or the two do not match
     */
    public static KeyPairAndChain read(Path chainFile, Path keyFile) {
        try {
            return new KeyPairAndChain(key(keyFile), chain(chainFile));
        } catch (IllegalArgumentException e) {
            throw new UnusableCertificateException(chainFile + " and " + keyFile + ": " + e.getMessage());
        }
    }

    private static List<X509Certificate> chain(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (NoSuchFileException e) {
            throw new UnusableCertificateException(file + ": there is no such file");
        } catch (IOException | GeneralSecurityException e) {
            throw new UnusableCertificateException(file + ": no PEM certificate chain: " + e.getMessage());
        }
    }

    private static PrivateKey key(Path file) {
        try (Reader in = Files.newBufferedReader(file);
                PEMParser parser = new PEMParser(in)) {
            JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
            return switch (parser.readObject()) {
                case PEMKeyPair pair -> converter.getPrivateKey(pair.getPrivateKeyInfo());
                case PrivateKeyInfo info -> converter.getPrivateKey(info);
                case null, default ->
                    throw new UnusableCertificateException(
                            file + ": expected an unencrypted PEM private key (PKCS #8, PKCS #1 or SEC 1)");
            };
        } catch (NoSuchFileException e) {
            throw new UnusableCertificateException(file + ": there is no such file");
        } catch (IOException e) {
            throw new UnusableCertificateException(file + ": no PEM private key: " + e.getMessage());
        }
    }

    /** One certificate as PEM. */
    public static String pem(X509Certificate certificate) {
        StringWriter out = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(out)) {
            writer.writeObject(certificate);
        } catch (IOException e) {
            throw new IllegalStateException("a certificate that has no DER form", e);
        }
        return out.toString();
    }
}
