package dev.cgroupns.certificate;

import java.io.ByteArrayInputStream;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Reads and writes certificates and keys as text (RFC 7468), in the formats of Kubernetes secrets. */
public final class Pem {
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final int LINE = 64;

    private Pem() {}

    /**
     * All certificates of a text, in its order. Other content is ignored.
     *
     * @throws UnusableCertificateException if there is none
     */
    public static List<X509Certificate> certificates(String text) {
        List<X509Certificate> chain = new ArrayList<>();
        for (PemBlock block : PemBlock.all(text)) {
            if (block.label().equals(CERTIFICATE) || block.label().equals("X509 CERTIFICATE")) {
                chain.add(certificate(block.content()));
            }
        }
        if (chain.isEmpty()) {
            throw new UnusableCertificateException("expected a PEM certificate chain, found none");
        }
        return chain;
    }

    private static X509Certificate certificate(byte[] encoded) {
        ByteArrayInputStream in = new ByteArrayInputStream(encoded);
        try {
            var certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            if (in.available() > 0) {
                throw new UnusableCertificateException(
                        "not a valid certificate: it ends " + in.available() + " bytes before its PEM block");
            }
            return certificate;
        } catch (CertificateException e) {
            throw new UnusableCertificateException("not a valid certificate: " + e.getMessage());
        }
    }

    /**
     * The first private key of a text: PKCS #8, PKCS #1 or SEC 1, not encrypted.
     *
     * @throws UnusableCertificateException if there is no key that can be used
     */
    public static PrivateKey key(String text) {
        for (PemBlock block : PemBlock.all(text)) {
            boolean isKey = block.label().endsWith("PRIVATE KEY");
            if (isKey && block.encrypted()) {
                throw new UnusableCertificateException(
                        "the private key is encrypted; expected one without a passphrase");
            }
            if (isKey) {
                return PrivateKeyReader.read(block);
            }
            // Others are, for example, the parameters that openssl writes above an EC key.
        }
        throw new UnusableCertificateException(
                "expected a PEM private key (PKCS #8, PKCS #1 or SEC 1, not encrypted), found none");
    }

    /** A certificate as PEM. */
    public static String text(X509Certificate certificate) {
        try {
            return write(CERTIFICATE, certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that has no DER form", e);
        }
    }

    /** A key as PEM, in PKCS #8. */
    public static String text(PrivateKey key) {
        return write("PRIVATE KEY", key.getEncoded());
    }

    private static String write(String label, byte[] content) {
        String base64 = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }
}
