package dev.cgroupns.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServerSettingsTest {
    private static final Path PAGE = Path.of("docs/operations.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(cgroupns\\.[a-z.-]+)` \\| `(\\w+)` \\|");
    private static final int ORDINAL = 300;
    /** A word, a path, a list, and a log format. */
    private static final String A_VALUE_OF_EACH_TYPE = "json";

    @Test
    void anEnvironmentVariableSetsASetting() {
        assertThat(settings(environment(Map.of("CGROUPNS_TLS_LIFETIME", "2M")))
                        .tls()
                        .lifetime())
                .isEqualTo(Duration.ofMinutes(2));
    }

    /** Kubernetes sets them in each container of the namespace, unless enableServiceLinks is false. */
    @Test
    void variablesOfServicesAreNotSettings() {
        ServerSettings settings = settings(environment(Map.of(
                "CGROUPNS_INJECTOR_SERVICE_HOST", "10.0.0.1",
                "CGROUPNS_INJECTOR_SERVICE_PORT_HTTPS", "443",
                "CGROUPNS_INJECTOR_PORT_443_TCP_ADDR", "10.0.0.1",
                "CGROUPNS_PORT", "tcp://10.0.0.1:443",
                "CGROUPNS_TLS_SERVICE_HOST", "10.0.0.1",
                "CGROUPNS_CONNECTIONS_SERVICE_PORT", "443")));

        assertThat(settings.connections()).isEqualTo(256);
        assertThat(settings.tls().service()).isEmpty();
    }

    @Test
    void aPropertyThatIsNotASettingIsRefused() {
        assertThatExceptionOfType(ConfigValidationException.class)
                .isThrownBy(() -> settings(properties(Map.of("cgroupns.tls.lifetme", "2M"))))
                .withMessageContaining("cgroupns.tls.lifetme");
    }

    @ParameterizedTest
    @EnumSource
    void theCommandLineSetsOnlySettings(ServeProperty set) {
        assertThat(settings(properties(Map.of(set.property(), A_VALUE_OF_EACH_TYPE))))
                .isNotNull();
    }

    @Test
    void theDocumentedDefaultsAreThoseOfTheServer() throws IOException {
        Map<String, String> documented = ROW.matcher(Files.readString(PAGE))
                .results()
                .collect(Collectors.toMap(row -> row.group(1), row -> row.group(2), (a, _) -> a, TreeMap::new));

        SmallRyeConfig config = config(environment(Map.of()));
        Map<String, String> defaults = StreamSupport.stream(
                        config.getPropertyNames().spliterator(), false)
                .filter(name -> name.startsWith("cgroupns."))
                .map(config::getConfigValue)
                .collect(Collectors.toMap(ConfigValue::getName, ConfigValue::getValue));
        assertThat(documented).isEqualTo(defaults);
    }

    private static ServerSettings settings(ConfigSource source) {
        return config(source).getConfigMapping(ServerSettings.class);
    }

    private static SmallRyeConfig config(ConfigSource source) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(ServerSettings.class)
                .withSources(source)
                .build();
    }

    private static ConfigSource environment(Map<String, String> variables) {
        return new EnvConfigSource(variables, ORDINAL);
    }

    private static ConfigSource properties(Map<String, String> properties) {
        return new PropertiesConfigSource(properties, "properties", ORDINAL);
    }
}
