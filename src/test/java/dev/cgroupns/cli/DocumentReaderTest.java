package dev.cgroupns.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where files are split, as compared by hand with kubectl 1.36. */
final class DocumentReaderTest {

    @ParameterizedTest
    @CsvSource(delimiter = '=', quoteCharacter = '`', textBlock = """
            a: 1^---^b: 2^              = {"a":1} {"b":2}
            a: 1^--- # why^b: 2^        = {"a":1} {"b":2}
            a: 1^---#why^b: 2^          = {"a":1} {"b":2}
            a: 1^---   ~^b: 2^          = {"a":1} {"b":2}
            a: 1~^---~^b: 2~^           = {"a":1} {"b":2}
            ---^---^# none^---^a: 1^    = {"a":1}
            a: |^ ---^ b^---^c: 1^      = {"a":"---\\nb\\n"} {"c":1}
            a: 1^---^null^---^b: 2^     = {"a":1} {"b":2}
            \uFEFF---^a: 1^---^\uFEFFb: 2^ = {"a":1} {"b":2}
            a: 1^...^# why^             = {"a":1}
            a: 1^...^b: 2^              = {"a":1}
            a: 1^...^b: 2^---^c: 3^     = {"a":1} {"c":3}
            a: 1~---~b: 2~              = {"a":1}
            {"a":1}^{"b":2}             = {"a":1} {"b":2}
            {"a":1}^---^{"b":2}^{"c":3} = {"a":1} {"b":2}
            ---^{"a":1}^{"b":2}         = {"a":1}
            ---^{"a":1}^...^}^          = {"a":1}
            {a: 1}^---^b: 2             = {"a":1} {"b":2}
            """)
    void readsTheDocumentsThatKubectlReads(String text, String documents) {
        String file = text.replace('^', '\n').replace('~', '\r');
        assertThat(DocumentReader.read("f", file).stream()
                        .filter(document -> !document.json().isMissingNode())
                        .map(document -> document.json().toString())
                        .collect(Collectors.joining(" ")))
                .isEqualTo(documents);
        assertThat(DocumentReader.read("f", file).stream().map(Document::text).collect(Collectors.joining()))
                .isEqualTo(file);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            kind: Pod^spec:^  {{- if .Values.x }}^  a: 1^ | 3 | {{- if .Values.x }}
            a: 1^---^image: {{ .Values.image }}^           | 3 | {{ .Values.image }}
            {{- range .Values.pods }}^a: 1^{{- end }}^     | 1 | {{- range .Values.pods }}
            """)
    void recognisesAHelmTemplate(String text, int line, String template) {
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> DocumentReader.read("f", text.replace('^', '\n')))
                .withMessage("f:" + line + ": a Helm template that is not rendered: it has " + template
                        + "; render the chart first, as in helm template CHART | cgroupns-injector COMMAND -f -");
    }

    @Test
    void reportsTextThatKubectlDoesNotRead() {
        CommandLineRun run = CommandLineRun.withInput(Pods.BUILDER + "...\n" + Pods.BUILDER, "inject", "-f", "-");
        assertThat(run.out()).endsWith("...\n" + Pods.BUILDER);
        assertThat(run.err())
                .contains("left unchanged from here to the next line of ---")
                .contains("1 of 1 pod changed");
    }
}
