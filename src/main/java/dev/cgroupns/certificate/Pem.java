package dev.cgroupns.certificate;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
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
import org.bouncycastle.util.io.pem.PemObject;

/** Reads and writes certificates and keys as text (RFC 7468), in the formats of Kubernetes secrets. */
public final class Pem {
    private Pem() {}

    /**
     * All certificates of a text, in its order. Other content is ignored.
     *
     * @throws UnusableCertificateException if there is none
     */
    public static List<X509Certificate> certificates(String text) {
        List<X509Certificate> chain = new ArrayList<>();
        for (Object object : objects(text)) {
            if (object instanceof X509CertificateHolder holder) {
                try {
                    chain.add(new JcaX509CertificateConverter().getCertificate(holder));
                } catch (GeneralSecurityException e) {
                    throw new UnusableCertificateException("not a valid certificate: " + e.getMessage());
                }
            }
        }
        if (chain.isEmpty()) {
            throw new UnusableCertificateException("expected a PEM certificate chain, found none");
        }
        return chain;
    }

    /**
     * The first private key of a text: PKCS #8, PKCS #1 or SEC 1, not encrypted.
     *
     * @throws UnusableCertificateException if there is no key that can be used
     */
    public static PrivateKey key(String text) {
        JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
        try {
            for (Object object : objects(text)) {
                Optional<PrivateKeyInfo> info = switch (object) {
                    case PEMKeyPair pair -> Optional.of(pair.getPrivateKeyInfo());
                    case PrivateKeyInfo found -> Optional.of(found);
                    case PEMEncryptedKeyPair _, PKCS8EncryptedPrivateKeyInfo _ ->
                        throw new UnusableCertificateException(
                                "the private key is encrypted; expected one without a passphrase");
                    // Such as the parameters that openssl writes above an EC key.
                    default -> Optional.empty();
                };
                if (info.isPresent()) {
                    return converter.getPrivateKey(info.get());
                }
            }
        } catch (IOException e) {
            throw new UnusableCertificateException("not a valid private key: " + e.getMessage());
        }
        throw new UnusableCertificateException(
                "expected a PEM private key (PKCS #8, PKCS #1 or SEC 1, not encrypted), found none");
    }

    // The parser throws IllegalArgumentException and IllegalStateException, too, for some input that is not ASN.1.
    private static List<Object> objects(String text) {
        List<Object> objects = new ArrayList<>();
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
                objects.add(object);
            }
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            throw new UnusableCertificateException("cannot be read as PEM: " + e.getMessage());
        }
        return objects;
    }

    /** A certificate as PEM. */
    public static String text(X509Certificate certificate) {
        return write(certificate);
    }

    /** A key as PEM, in PKCS #8. */
    public static String text(PrivateKey key) {
        return write(new PemObject("PRIVATE KEY", key.getEncoded()));
    }

    private static String write(Object object) {
        StringWriter out = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(out)) {
            writer.writeObject(object);
        } catch (IOException e) {
            throw new IllegalStateException("a certificate or key that has no DER form", e);
        }
        return out.toString();
    }
}
