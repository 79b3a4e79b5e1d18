package dev.cgroupns.certificate;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/** Reads private keys. The JDK reads PKCS #8 alone, so the older formats are put into it. */
final class PrivateKeyReader {
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA", "RSASSA-PSS");
    private static final byte[] VERSION = Der.integer(BigInteger.ZERO);
    private static final byte[] RSA = Der.sequence(Der.objectIdentifier("1.2.840.113549.1.1.1"), Der.empty());
    private static final String EC = "1.2.840.10045.2.1";

    private static final int SEQUENCE = 0x30;
    private static final int PARAMETERS = 0xa0;
    private static final int LONG_FORM = 0x80;
    private static final int BYTE = 0xff;
    private static final int LONGEST_LENGTH = 3;

    private PrivateKeyReader() {}

    /** @throws UnusableCertificateException if the block has no key of a known algorithm */
    static PrivateKey read(PemBlock block) {
        return switch (block.label()) {
            case "PRIVATE KEY" -> pkcs8(block.content());
            case "RSA PRIVATE KEY" -> pkcs8(Der.sequence(VERSION, RSA, Der.octets(block.content())));
            case "EC PRIVATE KEY" -> {
                byte[] algorithm = Der.sequence(Der.objectIdentifier(EC), curve(block.content()));
                yield pkcs8(Der.sequence(VERSION, algorithm, Der.octets(block.content())));
            }
            default ->
                throw new UnusableCertificateException(
                        "not a valid private key: expected RSA, EC or Ed25519, found " + block.label());
        };
    }

    private static PrivateKey pkcs8(byte[] encoded) {
        String problem = "";
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (InvalidKeySpecException e) {
                // The key is damaged, or for another algorithm.
                problem = problem.isEmpty() ? String.valueOf(e.getMessage()) : problem;
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has " + algorithm, e);
            }
        }
        throw new UnusableCertificateException(
                "not a valid private key: expected RSA, EC or Ed25519; read as EC: " + problem);
    }

    /** The curve of a key in SEC 1 (RFC 5915): version, private key, then the curve as parameters. */
    private static byte[] curve(byte[] key) {
        try {
            ByteBuffer content = value(ByteBuffer.wrap(key), SEQUENCE);
            while (content.hasRemaining()) {
                int tag = content.get(content.position()) & BYTE;
                ByteBuffer value = value(content, tag);
                if (tag == PARAMETERS) {
                    byte[] curve = new byte[value.remaining()];
                    value.get(curve);
                    return curve;
                }
            }
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new UnusableCertificateException("not a valid private key: it is not DER");
        }
        throw new UnusableCertificateException("not a valid private key: it does not name its curve");
    }

    /** Reads one value, of which the content is returned. */
    private static ByteBuffer value(ByteBuffer from, int tag) {
        if ((from.get() & BYTE) != tag) {
            throw new IllegalArgumentException("another type");
        }
        int length = from.get() & BYTE;
        if (length >= LONG_FORM) {
            int bytes = length - LONG_FORM;
            if (bytes > LONGEST_LENGTH) {
                throw new IllegalArgumentException("too long");
            }
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = length << Byte.SIZE | from.get() & BYTE;
            }
        }
        if (length > from.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer content = from.slice(from.position(), length);
        from.position(from.position() + length);
        return content;
    }
}
