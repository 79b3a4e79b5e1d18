package dev.cgroupns.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class SmallerTest {
    @Test
    void leavesOutHalvesThenQuartersThenCharacters() {
        assertThat(Smaller.texts("abcd")).containsExactly("", "cd", "ab", "bcd", "acd", "abd", "abc");
        assertThat(Smaller.texts("")).isEmpty();
    }

    @Test
    void leavesOutBytesOfAnyValue() {
        assertThat(Smaller.bytes("é".getBytes(StandardCharsets.UTF_8)))
                .containsExactly(new byte[0], new byte[] {(byte) 0xA9}, new byte[] {(byte) 0xC3});
    }

    @Test
    void leavesOutFieldsAndElementsThenCutsTexts() throws Exception {
        assertThat(Smaller.trees(new JsonMapper().readTree("{\"a\":[1,{\"b\":\"x\"}]}")))
                .map(Object::toString)
                .containsExactly(
                        "{}", "{\"a\":[{\"b\":\"x\"}]}", "{\"a\":[1]}", "{\"a\":[1,{}]}", "{\"a\":[1,{\"b\":\"\"}]}");
    }
}
