package dev.cgroupns.image.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kubelet's rules: pkg/credentialprovider, keyring.go. */
class KeyringTest {
    private static final Credential A = Credential.of("a", "1");
    private static final Credential B = Credential.of("b", "2");

    @ParameterizedTest
    @CsvSource({
        "ghcr.io, ghcr.io, o/app, true",
        "https://ghcr.io, ghcr.io, o/app, true",
        "https://ghcr.io/v2/, ghcr.io, o/app, true",
        "ghcr.io/o, ghcr.io, o/app, true",
        "ghcr.io/v2/o, ghcr.io, o/app, true",
        "ghcr.io/p, ghcr.io, o/app, false",
        "GHCR.io, ghcr.io, o/app, true",
        "ghcr.io:443, ghcr.io, o/app, false",
        "registry.example:5000, registry.example:5000, app, true",
        "registry.example, registry.example:5000, app, false",
        "*.pkg.dev, us-docker.pkg.dev, p/app, true",
        "us*.pkg.dev, us-docker.pkg.dev, p/app, true",
        "*-docker.*.dev, us-docker.pkg.dev, p/app, true",
        "*.dev, us-docker.pkg.dev, p/app, false",
        "*.pkg.dev, us-docker.pkg.com, p/app, false",
        "*us*.pkg.dev, us-docker.pkg.dev, p/app, true",
        "e*u.pkg.dev, us-docker.pkg.dev, p/app, false",
        "us-*.pkg.dev, us-.pkg.dev, p/app, true",
        "us-d*.pkg.dev, us-.pkg.dev, p/app, false",
        "us-*-docker.pkg.dev, us-docker.pkg.dev, p/app, false",
        "*a*b*.pkg.dev, xaxbx.pkg.dev, p/app, true",
        "*b*a*.pkg.dev, xaxbx.pkg.dev, p/app, false",
        "*ab*bc*.pkg.dev, abc.pkg.dev, p/app, false",
        "x*.pkg.dev, us-docker.pkg.dev, p/app, false",
        "ghcr.io/v1/o, ghcr.io, o/app, true",
        "https://index.docker.io/v1/, docker.io, moby/buildkit, true",
        "docker.io, docker.io, moby/buildkit, true",
        "docker.io/moby, docker.io, library/busybox, false",
    })
    void keysMatchImages(String key, String registry, String repository, boolean matches) {
        assertThat(keyring(key, A).lookup(registry, repository)).isEqualTo(matches ? List.of(A) : List.of());
    }

    @Test
    void theLongestPathComesFirst() {
        Map<String, Credential> entries = new LinkedHashMap<>();
        entries.put("ghcr.io", A);
        entries.put("ghcr.io/o", B);
        assertThat(Keyring.of(List.of(new DockerConfig(entries))).lookup("ghcr.io", "o/app"))
                .containsExactly(B, A);
    }

    @Test
    void oneHostsCredentialsAreTriedInTheOrderOfTheSecrets() {
        Keyring keyring = Keyring.of(
                List.of(new DockerConfig(Map.of("ghcr.io", B)), new DockerConfig(Map.of("https://ghcr.io", A))));
        assertThat(keyring.lookup("ghcr.io", "o/app")).containsExactly(B, A);
        assertThat(keyring("ghcr.io", A).then(keyring("ghcr.io", B)).lookup("ghcr.io", "o/app"))
                .containsExactly(A, B);
    }

    @Test
    void manyAsterisksAreMatchedQuickly() {
        assertThat(keyring("*a".repeat(5000) + "b", A).lookup("a".repeat(200), "app"))
                .isEmpty();
    }

    @Test
    void nothingShowsACredential() {
        Credential credential = Credential.of("builder", "s3cr3t");
        assertThat(credential + " " + keyring("ghcr.io", credential) + new DockerConfig(Map.of("ghcr.io", credential))
                        + credential.fingerprint())
                .doesNotContain(
                        "s3cr3t", "builder", credential.basicAuthorization().substring(6));
        assertThat(credential).isEqualTo(Credential.of("builder", "s3cr3t")).isNotEqualTo(A);
        assertThat(keyring("ghcr.io", credential)).hasToString("Keyring[hidden]");
    }

    /** A result that was found with one credential must not be cached for another. */
    @Test
    void fingerprintIsOfOneCredential() {
        assertThat(A.fingerprint())
                .isEqualTo(Credential.of("a", "1").fingerprint())
                .isNotEqualTo(B.fingerprint())
                .isNotEqualTo(Credential.of("a", "2").fingerprint())
                .isNotEqualTo(Credential.of("b", "1").fingerprint());
    }

    private static Keyring keyring(String key, Credential credential) {
        return Keyring.of(List.of(new DockerConfig(Map.of(key, credential))));
    }
}
