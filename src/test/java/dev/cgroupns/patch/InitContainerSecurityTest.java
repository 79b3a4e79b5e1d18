package dev.cgroupns.patch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.patch.InitContainerSecurity.From;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class InitContainerSecurityTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String RESTRICTED = """
            {"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]},"privileged":false,\
            "readOnlyRootFilesystem":true,"runAsGroup":65532,"runAsNonRoot":true,"runAsUser":65532,\
            "seccompProfile":{"type":"RuntimeDefault"}}""";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            AUTO       | {}                                                         | restricted
            AUTO       | {"metadata":{"annotations":{"openshift.io/scc":"custom"}}} | builder
            RESTRICTED | {"metadata":{"annotations":{"openshift.io/scc":"custom"}}} | restricted
            BUILDER    | {}                                                         | builder
            """)
    void comesFromTheConfigurationOrThePod(From from, String pod, String expected) {
        assertThat(context(from, "{}", pod, "{\"securityContext\":{\"privileged\":true,\"runAsUser\":0}}"))
                .isEqualTo(json(
                        expected.equals("restricted")
                                ? RESTRICTED
                                : "{\"allowPrivilegeEscalation\":false,\"readOnlyRootFilesystem\":true,"
                                        + "\"runAsUser\":0}"));
    }

    /** Fields that would give more rights are not copied, nor are those that a policy might not admit. */
    @Test
    void onlyUserAndProfilesAreCopiedFromTheBuilder() {
        JsonNode context = context(From.BUILDER, "{}", "{}", """
                {"securityContext":{"privileged":true,"allowPrivilegeEscalation":true,"procMount":"Unmasked",\
                "capabilities":{"add":["SYS_ADMIN"]},"readOnlyRootFilesystem":false,"windowsOptions":{},"runAsUser":null,\
                "runAsGroup":0,"runAsNonRoot":false,"seLinuxOptions":{"type":"spc_t"},\
                "seccompProfile":{"type":"Unconfined"},"appArmorProfile":{"type":"Unconfined"}}}""");

        assertThat(context).isEqualTo(json("""
                {"allowPrivilegeEscalation":false,"readOnlyRootFilesystem":true,"runAsGroup":0,"runAsNonRoot":false,\
                "seLinuxOptions":{"type":"spc_t"},"seccompProfile":{"type":"Unconfined"},\
                "appArmorProfile":{"type":"Unconfined"}}"""));
    }

    @Test
    void canBeEmpty() {
        assertThat(context(From.NONE, "{}", "{}", "{}")).isEmpty();
    }

    @Test
    void fieldsAreAddedOrReplaced() {
        assertThat(context(From.NONE, "{\"runAsUser\":1000}", "{}", "{}")).isEqualTo(json("{\"runAsUser\":1000}"));
        assertThat(context(From.RESTRICTED, "{\"runAsUser\":1000}", "{}", "{}"))
                .isEqualTo(json(RESTRICTED.replace("\"runAsUser\":65532", "\"runAsUser\":1000")));
    }

    private static JsonNode context(From from, String fields, String pod, String builder) {
        return json(new InitContainerSecurity(from, json(fields))
                .context(json(pod), json(builder))
                .toString());
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
