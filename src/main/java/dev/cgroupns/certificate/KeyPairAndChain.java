package dev.cgroupns.certificate;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A serving certificate with its private key, which is known to match.
 *
 * @param key the private key: RSA, EC, or Ed25519
 * @param chain the serving certificate, then the certificates that signed it
 */
public record KeyPairAndChain(PrivateKey key, List<X509Certificate> chain) {
    private static final byte[] PROBE = {1};

    /**
     * @throws IllegalArgumentException if the chain is empty, or if the key does not belong to the first certificate,
     *     so that every handshake would fail
     */
    public KeyPairAndChain {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("there is no certificate");
        }
        if (!matches(key, chain.getFirst().getPublicKey())) {
            throw new IllegalArgumentException("the private key does not belong to the certificate");
        }
    }

    /** The certificate that clients are shown. */
    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /** The last certificate of the chain: its authority. */
    public X509Certificate authority() {
        return chain.getLast();
    }

    /** The time in which it can be served. */
    public Validity validity() {
        return Validity.of(certificate());
    }

    /** The DNS names and IP addresses that it is valid for (RFC 5280, subjectAltName). */
    public Set<String> names() {
        try {
            Collection<List<?>> names = certificate().getSubjectAlternativeNames();
            return names == null
                    ? Set.of()
                    : names.stream().map(name -> String.valueOf(name.get(1))).collect(Collectors.toSet());
        } catch (CertificateParsingException e) {
            return Set.of();
        }
    }

    /** Without the key, which must not be logged. */
    @Override
    public String toString() {
        return "KeyPairAndChain[" + chain.getFirst().getSubjectX500Principal() + "]";
    }

    private static boolean matches(PrivateKey key, PublicKey publicKey) {
        String algorithm = switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> key.getAlgorithm();
        };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            // The certificate is for another kind of key.
            return false;
        }
    }
}
