package dev.cgroupns.certificate;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/** Certificates as PEM files, in the forms in which Kubernetes secrets of type {@code kubernetes.io/tls} hold them. */
public final class PemFiles {
    private PemFiles() {}

    /**
     * Reads a certificate chain and its key: PKCS #8, PKCS #1 or SEC 1, not encrypted. Both may stand in one file.
     *
     * @throws UnusableCertificateException if a file cannot be read or holds something else, or the two do not match
     */
    public static KeyPairAndChain read(Path chainFile, Path keyFile) {
        List<X509Certificate> chain = chain(chainFile);
        PrivateKey key = key(keyFile);
        try {
            return new KeyPairAndChain(key, chain);
        } catch (IllegalArgumentException e) {
            throw new UnusableCertificateException(chainFile + " and " + keyFile + ": " + e.getMessage());
        }
    }

    private static List<X509Certificate> chain(Path file) {
        List<X509Certificate> chain = new ArrayList<>();
        for (Object object : objects(file)) {
            if (object instanceof X509CertificateHolder holder) {
                try {
                    chain.add(new JcaX509CertificateConverter().getCertificate(holder));
                } catch (GeneralSecurityException e) {
                    throw new UnusableCertificateException(file + ": not a valid certificate: " + e.getMessage());
                }
            }
        }
        if (chain.isEmpty()) {
            throw new UnusableCertificateException(file + ": expected a PEM certificate chain, found none");
        }
        return chain;
    }

    private static PrivateKey key(Path file) {
        JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
        try {
            for (Object object : objects(file)) {
                Optional<PrivateKeyInfo> info = switch (object) {
                    case PEMKeyPair pair -> Optional.of(pair.getPrivateKeyInfo());
                    case PrivateKeyInfo found -> Optional.of(found);
                    case PEMEncryptedKeyPair _, PKCS8EncryptedPrivateKeyInfo _ ->
                        throw new UnusableCertificateException(
                                file + ": the private key is encrypted; expected one without a passphrase");
                    // Such as the parameters that openssl writes above an EC key.
                    default -> Optional.empty();
                };
                if (info.isPresent()) {
                    return converter.getPrivateKey(info.get());
                }
            }
        } catch (IOException e) {
            throw new UnusableCertificateException(file + ": not a valid private key: " + e.getMessage());
        }
        throw new UnusableCertificateException(
                file + ": expected a PEM private key (PKCS #8, PKCS #1 or SEC 1, not encrypted), found none");
    }

    /** All that a file holds, in its order. */
    private static List<Object> objects(Path file) {
        List<Object> objects = new ArrayList<>();
        try (PEMParser parser = new PEMParser(Files.newBufferedReader(file))) {
            for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
                objects.add(object);
            }
        } catch (NoSuchFileException e) {
            throw new UnusableCertificateException(file + ": there is no such file");
        } catch (AccessDeniedException e) {
            throw new UnusableCertificateException(file + ": may not be read");
        } catch (IOException e) {
            throw new UnusableCertificateException(file + ": cannot be read as PEM: " + e.getMessage());
        }
        return objects;
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
