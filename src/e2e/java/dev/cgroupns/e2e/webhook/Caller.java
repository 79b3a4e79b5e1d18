package dev.cgroupns.e2e.webhook;

import dev.cgroupns.certificate.Pem;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A client of the webhook with a certificate, and the authority that signed it. */
public final class Caller {
    private static final Duration LIFETIME = Duration.ofDays(1);

    private final X509Certificate certificate;
    private final KeyPair keys;

    private Caller(X509Certificate certificate, KeyPair keys) {
        this.certificate = certificate;
        this.keys = keys;
    }

    /** An authority that signs client certificates. */
    public static final class Authority {
        private final KeyPair keys = keys();
        private final X509Certificate certificate = Caller.certificate("CN=callers", keys, keys);

        /** Creates a client with a common name. */
        public Caller sign(String name) {
            KeyPair own = keys();
            return new Caller(Caller.certificate("CN=" + name, own, keys), own);
        }

        /** PEM. */
        public String pem() {
            return Pem.text(certificate);
        }
    }

    /** The client's certificate, PEM. */
    public String certificate() {
        return Pem.text(certificate);
    }

    /** Its key, PEM. */
    public String key() {
        return Pem.text(keys.getPrivate());
    }

    /** The key managers that present the certificate to a server. */
    public KeyManager[] keyManagers() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("client", keys.getPrivate(), new char[0], new X509Certificate[] {certificate});
            KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
            factory.init(store, new char[0]);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every JDK has key stores", e);
        }
    }

    private static KeyPair keys() {
        try {
            return KeyPairGenerator.getInstance("EC").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has elliptic curves", e);
        }
    }

    private static X509Certificate certificate(String subject, KeyPair keys, KeyPair signer) {
        Instant now = Instant.now();
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    new X500Name("CN=callers"),
                    BigInteger.valueOf(System.nanoTime()),
                    Date.from(now.minus(LIFETIME)),
                    Date.from(now.plus(LIFETIME)),
                    new X500Name(subject),
                    keys.getPublic());
            boolean isAuthority = keys.equals(signer);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
            if (!isAuthority) {
                builder.addExtension(
                        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("this Java runtime cannot make a certificate", e);
        }
    }
}
