package dev.cgroupns.certificate;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;

/**
 * The ASN.1 values that certificates and keys consist of, in DER (X.690). The JDK has no public API that writes them.
 */
final class Der {
    private static final int BOOLEAN = 0x01;
    private static final int INTEGER = 0x02;
    private static final int BITS = 0x03;
    private static final int OCTETS = 0x04;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int UTC_TIME = 0x17;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int SEQUENCE = 0x30;
    private static final int CONTEXT = 0x80;
    private static final int CONSTRUCTED = 0x20;

    private static final int LONG_FORM = 0x80;
    private static final int BYTE = 0xff;
    private static final int SEVEN_BITS = 0x7f;
    private static final int ARCS_OF_EACH_ROOT = 40;

    // RFC 5280, 4.1.2.5: years before 2050 have two digits.
    private static final int FIRST_GENERALIZED_YEAR = 2050;
    private static final DateTimeFormatter TWO_DIGIT_YEAR = DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'", Locale.ROOT);
    private static final DateTimeFormatter FOUR_DIGIT_YEAR =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'", Locale.ROOT);

    private static final byte[] TRUE = value(BOOLEAN, new byte[] {(byte) BYTE});
    private static final byte[] NULL = {0x05, 0};

    private Der() {}

    static byte[] sequence(byte[]... elements) {
        return value(SEQUENCE, concatenated(elements));
    }

    static byte[] integer(BigInteger number) {
        return value(INTEGER, number.toByteArray());
    }

    static byte[] isTrue() {
        return TRUE.clone();
    }

    static byte[] empty() {
        return NULL.clone();
    }

    static byte[] octets(byte[] content) {
        return value(OCTETS, content);
    }

    /** @param unused how many of the last bits are not part of the value */
    static byte[] bits(int unused, byte... content) {
        return value(BITS, concatenated(new byte[] {(byte) unused}, content));
    }

    /** @param dotted such as 2.5.29.17; each number is below 2^31 */
    static byte[] objectIdentifier(String dotted) {
        int[] arcs =
                Arrays.stream(dotted.split("\\.")).mapToInt(Integer::parseInt).toArray();
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write(arcs[0] * ARCS_OF_EACH_ROOT + arcs[1]);
        for (int i = 2; i < arcs.length; i++) {
            int groups = Math.max(1, (Integer.SIZE - Integer.numberOfLeadingZeros(arcs[i]) + 6) / 7);
            for (int group = groups - 1; group >= 0; group--) {
                int bits = arcs[i] >> (7 * group) & SEVEN_BITS;
                content.write(group == 0 ? bits : bits | LONG_FORM);
            }
        }
        return value(OBJECT_IDENTIFIER, content.toByteArray());
    }

    static byte[] time(Instant instant) {
        ZonedDateTime utc = instant.atZone(ZoneOffset.UTC);
        return utc.getYear() < FIRST_GENERALIZED_YEAR
                ? value(UTC_TIME, ascii(TWO_DIGIT_YEAR.format(utc)))
                : value(GENERALIZED_TIME, ascii(FOUR_DIGIT_YEAR.format(utc)));
    }

    /** A value that has a number in place of its type (IMPLICIT). */
    static byte[] implicit(int number, byte[] content) {
        return value(CONTEXT | number, content);
    }

    /** A value behind a number (EXPLICIT). */
    static byte[] explicit(int number, byte[] value) {
        return value(CONTEXT | CONSTRUCTED | number, value);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] value(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < LONG_FORM) {
            out.write(content.length);
        } else {
            byte[] length = unsigned(content.length);
            out.write(LONG_FORM | length.length);
            out.writeBytes(length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] unsigned(int number) {
        byte[] signed = BigInteger.valueOf(number).toByteArray();
        return signed[0] == 0 ? Arrays.copyOfRange(signed, 1, signed.length) : signed;
    }

    private static byte[] concatenated(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
