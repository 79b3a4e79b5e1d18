package dev.cgroupns.image.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.image.registry.Endpoint.Capability;
import dev.cgroupns.image.registry.RegistrySettings.Host;
import dev.cgroupns.image.registry.RegistrySettings.Mirror;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistryPolicyTest {
    @ParameterizedTest
    @CsvSource({
        "docker.io, true",
        "GHCR.io, true",
        "europe-west1-docker.pkg.dev, true",
        "a.b.pkg.dev, true",
        "pkg.dev, false",
        "evilpkg.dev, false",
        "ghcr.io:8443, false",
        "ghcr.io.evil.example, false",
        "localhost, false",
        "169.254.169.254, false"
    })
    void byDefaultOnlyWellKnownRegistriesAreAsked(String registry, boolean allowed) {
        assertThat(RegistryPolicy.of(RegistrySettings.DEFAULTS).allows(registry))
                .isEqualTo(allowed);
    }

    @Test
    void aRegistryWithSettingsIsAllowed() {
        RegistryPolicy policy =
                policy("registry.example:5000", new Host("http", null, List.of("10.0.0.0/8"), null, null));
        assertThat(policy.allows("registry.example:5000")).isTrue();
        assertThat(policy.endpointsOf("registry.example:5000"))
                .singleElement()
                .extracting(Endpoint::api)
                .hasToString("http://registry.example:5000/v2");
    }

    @ParameterizedTest
    @CsvSource({
        "https://mirror.example, , https://mirror.example/v2",
        "https://mirror.example/, , https://mirror.example/v2",
        "https://mirror.example/hub, , https://mirror.example/hub/v2",
        "https://mirror.example/v2/hub, true, https://mirror.example/v2/hub",
        "http://Mirror.example:8080/v2, , http://mirror.example:8080/v2"
    })
    void mirrorsComeFirstAndTheRegistryLast(String url, Boolean overridePath, String api) {
        Mirror mirror = new Mirror(url, List.of("pull"), overridePath, null, null, null);
        List<Endpoint> endpoints = policy("docker.io", new Host(null, null, null, null, List.of(mirror)))
                .endpointsOf("docker.io");
        assertThat(endpoints)
                .extracting(Endpoint::api)
                .map(Object::toString)
                .containsExactly(api, "https://registry-1.docker.io/v2");
        assertThat(endpoints.getFirst().capabilities()).containsExactly(Capability.PULL);
        assertThat(endpoints.getFirst().uri("/a")).hasToString(api + "/a?ns=docker.io");
    }

    private static RegistryPolicy policy(String registry, Host host) {
        return RegistryPolicy.of(new RegistrySettings(null, null, null, Map.of(registry, host)));
    }
}
