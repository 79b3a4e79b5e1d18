package dev.cgroupns.certificate;

import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;

/** Creates a certificate authority and one serving certificate that it signs, in memory. */
public final class SelfSigned {
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    private static final String SUBJECT_KEY_IDENTIFIER = "2.5.29.14";
    private static final String KEY_USAGE = "2.5.29.15";
    private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
    private static final String BASIC_CONSTRAINTS = "2.5.29.19";
    private static final String AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";
    private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
    private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
    /** The bits digitalSignature (0), and keyCertSign (5) with cRLSign (6). */
    private static final byte[] SIGNS_DATA = Der.bits(7, (byte) 0b1000_0000);

    private static final byte[] SIGNS_CERTIFICATES_AND_REVOCATIONS = Der.bits(1, (byte) 0b0000_0110);
    /** How an alternative name is marked (RFC 5280, GeneralName). */
    private static final int DNS = 2;

    private static final int IP_ADDRESS = 7;

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SERIAL_BITS = 120;
    private static final Pattern DNS_NAME = Pattern.compile(
            "(?=.{1,253}$)(\\*\\.)?[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*");

    private static final Pattern FOUR_NUMBERS = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

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
        byte[] alternativeNames = alternativeNames(names);
        Validity validity = new Validity(now.minus(CLOCK_SKEW), now.plus(lifetime));
        X500Principal authorityName = new X500Principal("CN=cgroupns-injector CA");
        X500Principal name = new X500Principal("CN=cgroupns-injector");
        try {
            KeyPair authorityKeys = keys();
            byte[] authorityIdentifier = CertificateWriter.identifier(authorityKeys.getPublic());
            var authority = new CertificateWriter(authorityName, authorityName, validity, authorityKeys.getPublic())
                    .criticalExtension(BASIC_CONSTRAINTS, Der.sequence(Der.isTrue(), Der.integer(BigInteger.ZERO)))
                    .criticalExtension(KEY_USAGE, SIGNS_CERTIFICATES_AND_REVOCATIONS)
                    // All of the webhook's authorities have the same name. Clients that trust two of them tell them
                    // apart by this.
                    .extension(SUBJECT_KEY_IDENTIFIER, Der.octets(authorityIdentifier));

            KeyPair keys = keys();
            var serving = new CertificateWriter(authorityName, name, validity, keys.getPublic())
                    .criticalExtension(BASIC_CONSTRAINTS, Der.sequence())
                    .criticalExtension(KEY_USAGE, SIGNS_DATA)
                    .extension(EXTENDED_KEY_USAGE, Der.sequence(Der.objectIdentifier(SERVER_AUTHENTICATION)))
                    .extension(AUTHORITY_KEY_IDENTIFIER, Der.sequence(Der.implicit(0, authorityIdentifier)))
                    .extension(SUBJECT_ALTERNATIVE_NAME, alternativeNames);
            return new KeyPairAndChain(
                    keys.getPrivate(),
                    List.of(
                            serving.signed(serial(), authorityKeys.getPrivate()),
                            authority.signed(serial(), authorityKeys.getPrivate())));
        } catch (GeneralSecurityException e) {
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

    private static BigInteger serial() {
        return new BigInteger(SERIAL_BITS, RANDOM).add(BigInteger.ONE);
    }

    private static byte[] alternativeNames(List<String> names) {
        return Der.sequence(names.stream().map(SelfSigned::alternativeName).toArray(byte[][]::new));
    }

    private static byte[] alternativeName(String name) {
        if (isAddress(name)) {
            return Der.implicit(IP_ADDRESS, address(name).orElseThrow(() -> invalid(name)));
        }
        if (!DNS_NAME.matcher(name).matches()) {
            throw invalid(name);
        }
        return Der.implicit(DNS, Der.ascii(name));
    }

    private static UnusableCertificateException invalid(String name) {
        return new UnusableCertificateException(
                "\"" + name + "\": expected a DNS name or an IP address for the certificate to be valid for");
    }

    // Java also reads addresses with a zone, and IPv4 addresses of fewer than four numbers.
    private static Optional<byte[]> address(String text) {
        if (!text.contains(":") && !FOUR_NUMBERS.matcher(text).matches() || text.contains("%")) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text).getAddress());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isAddress(String name) {
        return name.contains(":") || name.matches("[0-9.]+");
    }
}
