package dev.cgroupns.certificate;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Creates a certificate authority and one serving certificate that it signs, in memory. */
public final class SelfSigned {
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SERIAL_BITS = 120;
    private static final Pattern DNS_NAME = Pattern.compile(
            "(?=.{1,253}$)(\\*\\.)?[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*");

    private SelfSigned() {}

    /**
     * Creates both, issued now.
     *
     * @param names DNS names and IP addresses that the server is called by, at least one
     * @param lifetime of both certificates, from now
     * @throws UnusableCertificateException if a name is neither
     */
    public static KeyPairAndChain make(List<String> names, Duration lifetime) {
        return make(names, Instant.now(), lifetime);
    }

    /**
     * Creates both. The authority's key is not kept, so it can sign nothing else.
     *
     * @param names DNS names and IP addresses that the server is called by, at least one
     * @param now when they are issued; they are valid from a little earlier, for clients whose clocks are slow
     * @param lifetime of both certificates, from then
     * @throws UnusableCertificateException if a name is neither
     */
    public static KeyPairAndChain make(List<String> names, Instant now, Duration lifetime) {
        try {
            KeyPair authorityKeys = keys();
            X500Name authorityName = new X500Name("CN=cgroupns-injector CA");
            X509v3CertificateBuilder authority = builder(authorityName, authorityName, now, lifetime, authorityKeys);
            authority.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            authority.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            // All of the webhook's authorities have the same name. Clients that trust two of them tell them apart by
            // this.
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            authority.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    identifiers.createSubjectKeyIdentifier(authorityKeys.getPublic()));

            KeyPair keys = keys();
            X500Name name = new X500Name("CN=cgroupns-injector");
            X509v3CertificateBuilder serving = builder(authorityName, name, now, lifetime, keys);
            serving.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            serving.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            serving.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
            serving.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    identifiers.createAuthorityKeyIdentifier(authorityKeys.getPublic()));
            serving.addExtension(Extension.subjectAlternativeName, false, alternativeNames(names));
            return new KeyPairAndChain(
                    keys.getPrivate(), List.of(signed(serving, authorityKeys), signed(authority, authorityKeys)));
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("this Java runtime cannot make a certificate", e);
        }
    }

    /**
     * Refuses names that no certificate can be valid for, before the server starts.
     *
     * @throws UnusableCertificateException if one is neither a DNS name nor an IP address
     */
    public static void checkNames(List<String> names) {
        alternativeNames(names);
    }

    /** When a certificate that was created here was issued. */
    public static Instant issued(KeyPairAndChain pair) {
        return pair.validity().from().plus(CLOCK_SKEW);
    }

    /** A name as it is read from a certificate: IP addresses can be written in several ways. */
    static String canonical(String name) {
        return isAddress(name) ? InetAddress.ofLiteral(name).getHostAddress() : name;
    }

    private static KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, Instant now, Duration lifetime, KeyPair keys) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(SERIAL_BITS, RANDOM).add(BigInteger.ONE),
                Date.from(now.minus(CLOCK_SKEW)),
                Date.from(now.plus(lifetime)),
                subject,
                keys.getPublic());
    }

    private static GeneralNames alternativeNames(List<String> names) {
        return new GeneralNames(names.stream().map(SelfSigned::generalName).toArray(GeneralName[]::new));
    }

    private static GeneralName generalName(String name) {
        boolean isAddress = isAddress(name);
        try {
            if (!isAddress && !DNS_NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("not a DNS name");
            }
            return new GeneralName(isAddress ? GeneralName.iPAddress : GeneralName.dNSName, name);
        } catch (IllegalArgumentException e) {
            throw new UnusableCertificateException(
                    "\"" + name + "\": expected a DNS name or an IP address for the certificate to be valid for");
        }
    }

    private static boolean isAddress(String name) {
        return name.contains(":") || name.matches("[0-9.]+");
    }

    private static X509Certificate signed(X509v3CertificateBuilder builder, KeyPair authority)
            throws GeneralSecurityException, OperatorCreationException {
        var signer = new JcaContentSignerBuilder(SIGNATURE).build(authority.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }
}
