package dev.cgroupns.certificate;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/** Writes X.509 certificates (RFC 5280) for keys on the curve P-256. */
final class CertificateWriter {
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.objectIdentifier("1.2.840.10045.4.3.2"));
    private static final int VERSION_3 = 2;
    private static final int EXTENSIONS = 3;
    /** A point of P-256, not compressed, which is the end of an encoded public key. */
    private static final int POINT = 65;

    private final X500Principal issuer;
    private final X500Principal subject;
    private final Validity validity;
    private final PublicKey key;
    private final List<byte[]> extensions = new ArrayList<>();

    CertificateWriter(X500Principal issuer, X500Principal subject, Validity validity, PublicKey key) {
        this.issuer = issuer;
        this.subject = subject;
        this.validity = validity;
        this.key = key;
    }

    /** Adds an extension that a client may ignore if it does not know it. */
    CertificateWriter extension(String identifier, byte[] value) {
        extensions.add(Der.sequence(Der.objectIdentifier(identifier), Der.octets(value)));
        return this;
    }

    /** Adds an extension because of which a client that does not know it must refuse the certificate. */
    CertificateWriter criticalExtension(String identifier, byte[] value) {
        extensions.add(Der.sequence(Der.objectIdentifier(identifier), Der.isTrue(), Der.octets(value)));
        return this;
    }

    X509Certificate signed(BigInteger serial, PrivateKey authority) throws GeneralSecurityException {
        byte[] content = Der.sequence(
                Der.explicit(0, Der.integer(BigInteger.valueOf(VERSION_3))),
                Der.integer(serial),
                ECDSA_WITH_SHA256,
                issuer.getEncoded(),
                Der.sequence(Der.time(validity.from()), Der.time(validity.until())),
                subject.getEncoded(),
                key.getEncoded(),
                Der.explicit(EXTENSIONS, Der.sequence(extensions.toArray(byte[][]::new))));
        Signature signature = Signature.getInstance(SIGNATURE);
        signature.initSign(authority);
        signature.update(content);
        byte[] certificate = Der.sequence(content, ECDSA_WITH_SHA256, Der.bits(0, signature.sign()));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
    }

    /** The identifier of a key (RFC 5280, 4.2.1.2, method 1). */
    static byte[] identifier(PublicKey key) throws GeneralSecurityException {
        byte[] encoded = key.getEncoded();
        byte[] point = Arrays.copyOfRange(encoded, encoded.length - POINT, encoded.length);
        return MessageDigest.getInstance("SHA-1").digest(point);
    }
}
