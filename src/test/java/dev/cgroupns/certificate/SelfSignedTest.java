package dev.cgroupns.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SelfSignedTest {
    private static final int DNS = 2;
    private static final int ADDRESS = 7;
    private static final int DIGITAL_SIGNATURE = 0;
    private static final int CERTIFICATE_SIGNATURE = 5;

    private final KeyPairAndChain made =
            SelfSigned.make(List.of("webhook.example.svc", "*.example", "127.0.0.1", "::1"), Duration.ofDays(30));

    private final X509Certificate serving = made.chain().getFirst();
    private final X509Certificate authority = made.chain().getLast();

    @Test
    void theAuthoritySignsTheServingCertificate() throws GeneralSecurityException {
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
        parameters.setRevocationEnabled(false);
        CertPathValidator.getInstance("PKIX")
                .validate(CertificateFactory.getInstance("X.509").generateCertPath(List.of(serving)), parameters);
        assertThat(made.chain()).hasSize(2);
    }

    @Test
    void itIsValidForAllNames() throws GeneralSecurityException {
        assertThat(serving.getSubjectAlternativeNames())
                .containsExactly(
                        List.of(DNS, "webhook.example.svc"),
                        List.of(DNS, "*.example"),
                        List.of(ADDRESS, "127.0.0.1"),
                        List.of(ADDRESS, "0:0:0:0:0:0:0:1"));
    }

    @Test
    void eachIsValidForItsPurposeOnly() throws GeneralSecurityException {
        assertThat(serving.getBasicConstraints()).isEqualTo(-1);
        assertThat(serving.getKeyUsage()[DIGITAL_SIGNATURE]).isTrue();
        assertThat(serving.getKeyUsage()[CERTIFICATE_SIGNATURE]).isFalse();
        assertThat(serving.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(authority.getBasicConstraints()).isZero();
        assertThat(authority.getKeyUsage()[DIGITAL_SIGNATURE]).isFalse();
        assertThat(authority.getKeyUsage()[CERTIFICATE_SIGNATURE]).isTrue();
    }

    @Test
    void bothAreValidAtOnceAndForTheLifetime() {
        Instant now = Instant.now();
        for (X509Certificate each : made.chain()) {
            assertThat(each.getNotBefore().toInstant()).isBefore(now.minusSeconds(60));
            assertThat(each.getNotAfter().toInstant())
                    .isBetween(now.plus(Duration.ofDays(30)).minusSeconds(60), now.plus(Duration.ofDays(30)));
        }
    }

    @Test
    void noTwoAreTheSame() {
        KeyPairAndChain other = SelfSigned.make(List.of("localhost"), Duration.ofDays(1));
        assertThat(other.key()).isNotEqualTo(made.key());
        assertThat(other.chain().getFirst().getSerialNumber()).isNotEqualTo(serving.getSerialNumber());
        assertThat(other.chain().getLast().getPublicKey()).isNotEqualTo(authority.getPublicKey());
        // With these, a client finds the right one of two authorities with the same name.
        String subjectKeyIdentifier = "2.5.29.14";
        assertThat(other.chain().getLast().getExtensionValue(subjectKeyIdentifier))
                .isNotEqualTo(authority.getExtensionValue(subjectKeyIdentifier));
    }

    /** After 2049 dates have another form, and with many names a certificate has longer lengths. */
    @ParameterizedTest
    @CsvSource({"30, 1", "36500, 1", "30, 2000"})
    void anotherImplementationReadsTheSame(int days, int count) throws Exception {
        List<String> names = IntStream.range(0, count)
                .mapToObj(i -> "webhook-" + i + ".example")
                .toList();
        KeyPairAndChain pair = SelfSigned.make(names, Duration.ofDays(days));
        for (X509Certificate each : pair.chain()) {
            X509CertificateHolder other = new X509CertificateHolder(each.getEncoded());
            assertThat(other.toASN1Structure().getEncoded(ASN1Encoding.DER)).isEqualTo(each.getEncoded());
            assertThat(other.isSignatureValid(new JcaContentVerifierProviderBuilder()
                            .build(pair.chain().getLast())))
                    .isTrue();
            assertThat(other.getNotAfter()).isEqualTo(each.getNotAfter());
        }
        JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
        X509CertificateHolder server =
                new X509CertificateHolder(pair.chain().getFirst().getEncoded());
        X509CertificateHolder signer =
                new X509CertificateHolder(pair.chain().getLast().getEncoded());
        assertThat(AuthorityKeyIdentifier.fromExtensions(server.getExtensions()))
                .isEqualTo(identifiers.createAuthorityKeyIdentifier(
                        pair.chain().getLast().getPublicKey()));
        assertThat(SubjectKeyIdentifier.fromExtensions(signer.getExtensions()))
                .isEqualTo(identifiers.createSubjectKeyIdentifier(
                        pair.chain().getLast().getPublicKey()));
        assertThat(GeneralNames.fromExtensions(server.getExtensions(), Extension.subjectAlternativeName)
                        .getNames())
                .hasSize(count);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a b", "999.1.1.1", "1:2", "-a", "a..b", "büro.example", "https://a", "127.1", "fe80::1%1"})
    void refusesTextThatIsNeitherANameNorAnAddress(String name) {
        assertThatExceptionOfType(UnusableCertificateException.class)
                .isThrownBy(() -> SelfSigned.make(List.of("localhost", name), Duration.ofDays(1)))
                .withMessage(
                        "\"" + name + "\": expected a DNS name or an IP address for the certificate to be valid for");
    }
}
