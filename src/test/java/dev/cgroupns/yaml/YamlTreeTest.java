package dev.cgroupns.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.nodes.Node;

/** The meaning of YAML, and its lines. */
final class YamlTreeTest {
    private static final JsonMapper JSON = new JsonMapper();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            yes        | true
            Yes        | true
            y          | true
            on         | true
            TRUE       | true
            no         | false
            N          | false
            off        | false
            "yes"      | "yes"
            'on'       | "on"
            !!str yes  | "yes"
            yEs        | "yEs"
            0444       | 292
            0o17       | 15
            0x1F       | 31
            0XfF       | 255
            0b101      | 5
            -0x10      | -16
            +12        | 12
            0          | 0
            -0         | 0
            1_000      | 1000
            089        | 89
            08:00      | "08:00"
            1:30       | "1:30"
            2001-01-01 | "2001-01-01"
            2001-01-01T00:00:00Z | "2001-01-01T00:00:00Z"
            9223372036854775807  | 9223372036854775807
            9223372036854775808  | 9223372036854775808
            18446744073709551616 | 18446744073709551616
            0.5        | 0.5
            .5         | 0.5
            1.         | 1
            1e3        | 1000
            -1.5E-2    | -0.015
            1e400      | "1e400"
            1.2.3      | "1.2.3"
            0x         | "0x"
            0b2        | "0b2"
            _1         | "_1"
            -          | [null]
            --         | "--"
            1Gi        | "1Gi"
            500m       | "500m"
            ~          | null
            null       | null
            Null       | null
            ''         | ""
            nUll       | "nUll"
            """)
    void readsAsKubectlDoes(String yaml, String json) throws JsonProcessingException {
        JsonNode read = read("key: " + (yaml.equals("-") ? "\n-" : yaml)).path("key");
        JsonNode expected = JSON.readTree(json);
        if (expected.isNumber()) {
            assertThat(read.isNumber()).isTrue();
            assertThat(read.decimalValue()).isEqualByComparingTo(expected.decimalValue());
        } else {
            assertThat(read).isEqualTo(expected);
        }
    }

    @Test
    void readsAnEmptyValueAsNull() {
        assertThat(read("key:\nother: 1\n").path("key").isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {".inf", "-.INF", "+.inf", ".nan", ".NaN"})
    void refusesNumbersThatJsonDoesNotHave(String number) {
        assertThatExceptionOfType(InvalidYamlException.class)
                .isThrownBy(() -> read("a: 1\nb: " + number))
                .withMessage("\"" + number + "\" is not a number in JSON")
                .extracting(InvalidYamlException::line)
                .isEqualTo(2);
    }

    @Test
    void veryManyDigitsAreText() {
        assertThat(read("a: " + "7".repeat(1_000_000)).path("a").isTextual()).isTrue();
    }

    @Test
    void keysAreText() {
        assertThat(read("yes: 1\n0x10: 2\n'on': 3\nnode: 4\n"))
                .isEqualTo(JSON.createObjectNode()
                        .put("true", 1L)
                        .put("16", 2L)
                        .put("on", 3L)
                        .put("node", 4L));
    }

    @Test
    void writesOutAliasesAndMergeKeys() throws JsonProcessingException {
        JsonNode read = read("""
                base: &base {image: a, env: &env [x]}
                first:
                  <<: *base
                  image: b
                second:
                  env: *env
                  <<: [{image: c, name: d}, *base]
                """);

        assertThat(read.path("first")).isEqualTo(JSON.readTree("{\"image\":\"b\",\"env\":[\"x\"]}"));
        assertThat(read.path("second")).isEqualTo(JSON.readTree("{\"env\":[\"x\"],\"image\":\"c\",\"name\":\"d\"}"));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            '', 2
            /kind, 2
            /spec, 3
            /spec/containers, 4
            /spec/containers/0, 6
            /spec/containers/0/image, 7
            /spec/containers/1, 10
            /spec/containers/1/args/1, 11
            /spec/containers/1/args/7, 11
            /spec/containers/x, 4
            /spec/missing/deeper, 3
            /spec/a~1b/c~0d, 13
            """)
    void knowsTheLineOfAPointer(String pointer, int line) {
        Node root = YamlText.read("""
                # comment
                kind: Pod
                spec:
                  containers:

                  - name: a
                    image:
                      x
                  # comment
                  - name: b
                    args: [x, y]
                  a/b:
                    c~d: 1
                """).orElseThrow();
        assertThat(YamlTree.lineOf(root, pointer)).isEqualTo(line);
    }

    private static JsonNode read(String yaml) {
        return YamlTree.toJson(YamlText.read(yaml).orElseThrow());
    }
}
