package dev.cgroupns.image.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.fuzz.FuzzTarget;
import dev.cgroupns.fuzz.Hostile;
import dev.cgroupns.fuzz.Smaller;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Docker configurations, as in pull secrets, are parsed or refused, and never shown. */
public final class FuzzedDockerConfigs implements FuzzTarget<byte[]> {
    /** The base64 of {@code user:secret-word}. */
    private static final String AUTH = "dXNlcjpzZWNyZXQtd29yZA==";

    private static final List<String> VALID = List.of(
            "{\"auths\":{\"ghcr.io\":{\"auth\":\"" + AUTH + "\"}}}",
            "{\"auths\":{\"https://index.docker.io/v1/\":{\"username\":\"u\",\"password\":\"secret-word\"}},\"x\":1}",
            "{\"ghcr.io\":{\"auth\":\"" + AUTH + "\",\"email\":null}}",
            "{\"auths\":{\"*.example:5000/a\":{},\"\":{\"auth\":\"\"}},\"credsStore\":\"desktop\"}");

    @Override
    public String name() {
        return "docker-configs";
    }

    @Override
    public byte[] generate(Random random) {
        return Hostile.mangled(random, Hostile.one(random, VALID).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void check(byte[] input) {
        read(() -> DockerConfig.parse(input));
        read(() -> DockerConfig.parseLegacy(input));
    }

    private static void read(Reader reader) {
        try {
            assertThat(reader.read().toString()).doesNotContain("secret", "user");
        } catch (MalformedDockerConfigException e) {
            assertThat(e.getMessage()).doesNotContain("secret", AUTH.substring(0, 6));
        }
    }

    private interface Reader {
        DockerConfig read() throws MalformedDockerConfigException;
    }

    @Override
    public String show(byte[] input) {
        return Hostile.show(input);
    }

    @Override
    public Stream<byte[]> smaller(byte[] input) {
        return Smaller.bytes(input);
    }
}
