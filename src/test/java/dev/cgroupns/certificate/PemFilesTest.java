package dev.cgroupns.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms that openssl, cert-manager and Kubernetes write; every key is made here. */
final class PemFilesTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"RSA, SHA256withRSA", "EC, SHA256withECDSA", "Ed25519, Ed25519"})
    void readsEveryKindOfKey(String keys, String signature) throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance(keys).generateKeyPair();
        Path chain = write("tls.crt", certificate(pair, signature));
        Path key = write("tls.key", new JcaPKCS8Generator(pair.getPrivate(), null).generate());

        KeyPairAndChain read = PemFiles.read(chain, key);

        assertThat(read.key()).isEqualTo(pair.getPrivate());
        assertThat(read.chain()).hasSize(1);
        assertThat(read.toString()).doesNotContain("rivate");
    }

    @Test
    void readsThePkcs1Form() throws Exception {
        KeyPair pair = rsa();
        Path chain = write("tls.crt", certificate(pair, "SHA256withRSA"));
        Path key = write("tls.key", new JcaMiscPEMGenerator(pair.getPrivate()));

        assertThat(Files.readString(key)).startsWith("-----BEGIN RSA PRIVATE KEY-----");
        assertThat(PemFiles.read(chain, key).key()).isEqualTo(pair.getPrivate());
    }

    @Test
    void readsTheSec1FormBelowItsParameters() throws Exception {
        KeyPair pair = ellipticCurve();
        Path chain = write("tls.crt", certificate(pair, "SHA256withECDSA"));
        // Both objects, as openssl ecparam -genkey writes them.
        BigInteger number = ((ECPrivateKey) pair.getPrivate()).getS();
        var sec1 = new org.bouncycastle.asn1.sec.ECPrivateKey(256, number, SECObjectIdentifiers.secp256r1);
        Path key = write(
                "tls.key",
                new PemObject("EC PARAMETERS", SECObjectIdentifiers.secp256r1.getEncoded()),
                new PemObject("EC PRIVATE KEY", sec1.getEncoded()));

        assertThat(((ECPrivateKey) PemFiles.read(chain, key).key()).getS()).isEqualTo(number);
    }

    @Test
    void readsTheWholeChainInItsOrder() throws Exception {
        KeyPairAndChain made = SelfSigned.make(List.of("localhost"), Duration.ofDays(1));
        Path chain = directory.resolve("tls.crt");
        Files.writeString(
                chain,
                "subject=CN = localhost\n" + Pem.text(made.chain().getFirst()) + "\n"
                        + Pem.text(made.chain().getLast()));
        Path key = write("tls.key", new JcaPKCS8Generator(made.key(), null).generate());

        assertThat(PemFiles.read(chain, key).chain()).isEqualTo(made.chain());
    }

    @Test
    void readsBothFromOneFile() throws Exception {
        KeyPair pair = ellipticCurve();
        Path both = write(
                "tls.pem",
                new JcaPKCS8Generator(pair.getPrivate(), null).generate(),
                certificate(pair, "SHA256withECDSA"));

        assertThat(PemFiles.read(both, both).key()).isEqualTo(pair.getPrivate());
    }

    @Test
    void refusesEncryptedKeys() throws Exception {
        KeyPair pair = ellipticCurve();
        Path chain = write("tls.crt", certificate(pair, "SHA256withECDSA"));
        char[] passphrase = "secret".toCharArray();
        Path older = write(
                "older.key",
                new JcaMiscPEMGenerator(
                        pair.getPrivate(),
                        new JcePEMEncryptorBuilder("AES-256-CBC")
                                .setProvider(new BouncyCastleProvider())
                                .build(passphrase)));
        Path newer = write(
                "newer.key",
                new JcaPKCS8Generator(
                                pair.getPrivate(),
                                new JceOpenSSLPKCS8EncryptorBuilder(JcaPKCS8Generator.AES_256_CBC)
                                        .setProvider(new BouncyCastleProvider())
                                        .setPassword(passphrase)
                                        .build())
                        .generate());

        for (Path key : List.of(older, newer)) {
            assertRefused(chain, key, key + ": the private key is encrypted; expected one without a passphrase");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no PEM at all\n"})
    void refusesFilesWithoutCertificateOrKey(String text) throws Exception {
        KeyPair pair = ellipticCurve();
        Path chain = write("tls.crt", certificate(pair, "SHA256withECDSA"));
        Path key = write("tls.key", new JcaPKCS8Generator(pair.getPrivate(), null).generate());
        Path empty = Files.writeString(directory.resolve("empty"), text);

        assertRefused(empty, key, empty + ": expected a PEM certificate chain, found none");
        assertRefused(
                chain,
                empty,
                empty + ": expected a PEM private key (PKCS #8, PKCS #1 or SEC 1, not encrypted), found none");
    }

    @Test
    void refusesFilesThatWereSwapped() throws Exception {
        KeyPair pair = ellipticCurve();
        Path chain = write("tls.crt", certificate(pair, "SHA256withECDSA"));
        Path key = write("tls.key", new JcaPKCS8Generator(pair.getPrivate(), null).generate());

        assertRefused(key, chain, key + ": expected a PEM certificate chain, found none");
    }

    @Test
    void refusesACutFile() throws Exception {
        KeyPair pair = ellipticCurve();
        Path chain = write("tls.crt", certificate(pair, "SHA256withECDSA"));
        Path key = write("tls.key", new JcaPKCS8Generator(pair.getPrivate(), null).generate());
        String whole = Files.readString(key);
        Files.writeString(key, whole.substring(0, whole.length() / 2));

        assertThatExceptionOfType(UnusableCertificateException.class)
                .isThrownBy(() -> PemFiles.read(chain, key))
                .withMessageStartingWith(key + ": cannot be read as PEM: ");
    }

    @ParameterizedTest
    @CsvSource({
        "EC PRIVATE KEY, AAAA, not a valid private key: it is not DER",
        "EC PRIVATE KEY, MIQ=, not a valid private key: it is not DER",
        "EC PRIVATE KEY, MP8=, not a valid private key: it is not DER",
        "EC PRIVATE KEY, MAMCAQE=, not a valid private key: it does not name its curve",
        "RSA PRIVATE KEY, AAAA, 'not a valid private key: expected RSA, EC or Ed25519'",
        "PRIVATE KEY, '', 'not a valid private key: expected RSA, EC or Ed25519'",
        "DSA PRIVATE KEY, AAAA, 'not a valid private key: expected RSA, EC or Ed25519, found DSA PRIVATE KEY'",
        "PRIVATE KEY, A*, cannot be read as PEM: PRIVATE KEY is not base64"
    })
    void refusesDamagedKeys(String label, String base64, String message) throws Exception {
        Path chain = write("tls.crt", certificate(ellipticCurve(), "SHA256withECDSA"));
        Path key = Files.writeString(
                directory.resolve("tls.key"),
                "-----BEGIN " + label + "-----\r\n" + base64 + "\r\n-----END " + label + "-----\r\n");

        assertThatExceptionOfType(UnusableCertificateException.class)
                .isThrownBy(() -> PemFiles.read(chain, key))
                .withMessageStartingWith(key + ": " + message);
    }

    @Test
    void refusesACertificateThatMoreFollowsInItsBlock() throws Exception {
        KeyPairAndChain made = SelfSigned.make(List.of("localhost"), Duration.ofDays(1));
        Path key = Files.writeString(directory.resolve("tls.key"), Pem.text(made.key()));
        byte[] certificate = made.certificate().getEncoded();
        Path chain = write("tls.crt", new PemObject("CERTIFICATE", Arrays.copyOf(certificate, certificate.length + 2)));

        assertRefused(chain, key, chain + ": not a valid certificate: it ends 2 bytes before its PEM block");
    }

    @Test
    void refusesAnotherCertificatesKey() throws Exception {
        Path chain = write("tls.crt", certificate(ellipticCurve(), "SHA256withECDSA"));
        for (KeyPair other : List.of(ellipticCurve(), rsa())) {
            Path key = write("tls.key", new JcaPKCS8Generator(other.getPrivate(), null).generate());
            assertRefused(chain, key, chain + " and " + key + ": the private key does not belong to the certificate");
        }
    }

    @Test
    void namesMissingFiles() throws Exception {
        Path missing = directory.resolve("missing");
        Path chain = write("tls.crt", certificate(ellipticCurve(), "SHA256withECDSA"));

        assertRefused(missing, missing, missing + ": there is no such file");
        assertRefused(chain, missing, missing + ": there is no such file");
        assertRefused(directory, missing, directory + ": cannot be read as PEM: Is a directory");
    }

    @Test
    void aPairNeedsACertificate() throws Exception {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KeyPairAndChain(ellipticCurve().getPrivate(), List.of()))
                .withMessage("there is no certificate");
    }

    private static void assertRefused(Path chain, Path key, String message) {
        assertThatExceptionOfType(UnusableCertificateException.class)
                .isThrownBy(() -> PemFiles.read(chain, key))
                .withMessage(message);
    }

    private static KeyPair rsa() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    private static KeyPair ellipticCurve() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static X509Certificate certificate(KeyPair pair, String signature)
            throws GeneralSecurityException, OperatorCreationException {
        X500Name name = new X500Name("CN=localhost");
        Instant now = Instant.now();
        var builder = new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(64, new SecureRandom()),
                Date.from(now.minusSeconds(60)),
                Date.from(now.plusSeconds(3600)),
                name,
                pair.getPublic());
        var signer = new JcaContentSignerBuilder(signature).build(pair.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    private Path write(String name, Object... objects) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            for (Object object : objects) {
                writer.writeObject(object);
            }
        }
        return Files.writeString(directory.resolve(name), text.toString());
    }
}
