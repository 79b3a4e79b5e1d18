package dev.cgroupns.image.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DockerConfigTest {
    private static final Credential USER = Credential.of("user", "pass:word");

    @Test
    void readsWhatDockerAndKubectlWrite() throws Exception {
        DockerConfig config = DockerConfig.parse(bytes("""
                {"auths": {"ghcr.io": {"auth": "dXNlcjpwYXNzOndvcmQ=", "email": "a@b"},
                           "quay.io": {"username": "user", "password": "pass:word"},
                           "by-helper.example": {}},
                 "credsStore": "desktop", "credHelpers": {"gcr.io": "gcloud"}}"""));
        assertThat(config.entries()).containsOnlyKeys("ghcr.io", "quay.io").containsValues(USER, USER);
    }

    @Test
    void readsTheOlderForm() throws Exception {
        assertThat(DockerConfig.parseLegacy(bytes("{\"ghcr.io\":{\"auth\":\"dXNlcjpwYXNzOndvcmQ=\"}}"))
                        .entries())
                .containsEntry("ghcr.io", USER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"auths\":",
                "{\"auths\":{\"a\":{\"auth\":\"!!s3cr3t\"}}}",
                "{\"auths\":{\"a\":{\"auth\":\"czNjcjN0\"}}}",
                "{\"auths\":{}} s3cr3t"
            })
    void invalidConfigurationIsRefusedWithoutQuotingIt(String text) {
        assertThatThrownBy(() -> DockerConfig.parse(bytes(text)))
                .isInstanceOf(MalformedDockerConfigException.class)
                .hasNoCause()
                .message()
                .startsWith("it ")
                .doesNotContain("s3cr3t", "czNjcjN0");
    }

    @Test
    void noFileIsNoCredentials(@TempDir Path folder) throws Exception {
        assertThat(DockerConfig.read(folder.resolve("config.json")).entries()).isEmpty();
    }

    @Test
    void readsTheFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("config.json"), """
                {"auths": {"ghcr.io": {"username": "user", "password": "pass:word"}}}""");

        assertThat(DockerConfig.read(file).entries()).containsEntry("ghcr.io", USER);
    }

    @Test
    void noAuthsIsNoCredentials() throws Exception {
        assertThat(DockerConfig.parse(bytes("{\"credsStore\":\"desktop\"}")).entries())
                .isEmpty();
    }

    @Test
    void userNameCanBeEmpty() throws Exception {
        assertThat(DockerConfig.parse(bytes("{\"auths\":{\"a\":{\"auth\":\"OnA=\"}}}"))
                        .entries())
                .containsEntry("a", Credential.of("", "p"));
    }

    @Test
    void usersFileIsWhereDockerHasIt() {
        assertThat(DockerConfig.userFile(Map.of("HOME", "/home/u"))).isEqualTo(Path.of("/home/u/.docker/config.json"));
        assertThat(DockerConfig.userFile(Map.of("HOME", "/home/u", "DOCKER_CONFIG", "/etc/docker")))
                .isEqualTo(Path.of("/etc/docker/config.json"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
