package dev.cgroupns.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlainTextTest {

    @ParameterizedTest
    @CsvSource({
        "plain text ~, plain text ~",
        "über \ud83d\ude00, über \ud83d\ude00",
        "a\u001b[31mb, a?[31mb",
        "a\u009b31m, a?31m",
        "a\u007fb, a?b",
        "a\u202eb\u2066, a?b?",
        "a\u2028b, a?b",
        "a\ud83d, a?",
    })
    void isShownOnOneLine(String text, String shown) {
        assertThat(PlainText.of(text)).isEqualTo(shown);
    }
}
