package dev.cgroupns.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares with another implementation. */
final class DerTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 255, 256, 65_535, 65_536, 70_000})
    void lengths(int length) throws IOException {
        byte[] content = new byte[length];
        assertThat(Der.octets(content)).isEqualTo(new DEROctetString(content).getEncoded());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "127", "128", "-1", "340282366920938463463374607431768211455"})
    void integers(String number) throws IOException {
        assertThat(Der.integer(new BigInteger(number))).isEqualTo(new ASN1Integer(new BigInteger(number)).getEncoded());
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.5.29.17", "1.2.840.10045.4.3.2", "1.3.6.1.5.5.7.3.1", "1.2.127.128.16383.16384.0"})
    void objectIdentifiers(String dotted) throws IOException {
        assertThat(Der.objectIdentifier(dotted)).isEqualTo(new ASN1ObjectIdentifier(dotted).getEncoded());
    }
}
