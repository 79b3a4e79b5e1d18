package dev.cgroupns.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxiesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "HTTPS_PROXY | http://proxy.example:3128 | https://ghcr.io        | proxy.example:3128",
                "https_proxy | http://proxy.example:3128 | https://ghcr.io        | proxy.example:3128",
                "HTTPS_PROXY | proxy.example:3128        | https://ghcr.io        | proxy.example:3128",
                "HTTPS_PROXY | http://proxy.example      | https://ghcr.io        | proxy.example:80",
                "HTTPS_PROXY | http://[fd00::1]:3128/    | https://ghcr.io        | fd00::1:3128",
                "HTTPS_PROXY | http://proxy.example:3128 | http://registry.example | -",
                "HTTP_PROXY  | http://proxy.example:3128 | http://registry.example | proxy.example:3128",
                "http_proxy  | http://proxy.example:3128 | http://registry.example | proxy.example:3128",
                "HTTP_PROXY  | http://proxy.example:3128 | https://ghcr.io        | -",
                "HTTPS_PROXY | http://proxy.example:3128 | https://localhost:5000 | -",
                "HTTPS_PROXY | http://proxy.example:3128 | https://127.0.0.2      | -",
                "HTTPS_PROXY | http://proxy.example:3128 | https://[::1]:5000     | -"
            })
    void theSchemeDecides(String variable, String value, String url, String proxy) {
        assertThat(Proxies.of(Map.of(variable, value)).proxyFor(Origin.of(URI.create(url))))
                .map(Object::toString)
                .isEqualTo(Optional.ofNullable(proxy));
    }

    @Test
    void upperCaseComesFirst() {
        Proxies proxies = Proxies.of(Map.of("HTTPS_PROXY", "upper.example:1", "https_proxy", "lower.example:1"));
        assertThat(proxies.proxyFor(Origin.of(URI.create("https://ghcr.io"))))
                .map(Object::toString)
                .contains("upper.example:1");
    }

    @Test
    void aUserMayHaveEscapedCharacters() {
        Proxies proxies = Proxies.of(Map.of("HTTPS_PROXY", "http://us%40er:p%3Aa+ss@proxy.example:3128"));
        assertThat(proxies.proxyFor(Origin.of(URI.create("https://ghcr.io")))).hasValueSatisfying(proxy -> {
            assertThat(proxy.user()).isEqualTo("us@er");
            assertThat(proxy.password()).isEqualTo("p:a+ss");
            assertThat(proxy).hasToString("proxy.example:3128");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*                       | https://ghcr.io                | true",
                "example.com             | https://example.com            | true",
                "example.com             | https://EXAMPLE.com.           | true",
                "example.com             | https://a.b.example.com        | true",
                "example.com             | https://notexample.com         | false",
                ".example.com            | https://a.example.com          | true",
                ".example.com            | https://example.com            | false",
                "*.example.com           | https://a.example.com          | true",
                "*.example.com           | https://example.com            | false",
                "example.com:5000        | https://example.com:5000       | true",
                "example.com:5000        | https://example.com            | false",
                "example.com:443         | https://example.com            | true",
                "10.0.0.0/8              | https://10.1.2.3               | true",
                "10.0.0.0/8              | https://11.1.2.3               | false",
                "10.1.2.3                | https://10.1.2.3:5000          | true",
                "10.1.2.3:443            | https://10.1.2.3:5000          | false",
                "fd00::/8                | https://[fd00::1]              | true",
                "fd00::1                 | https://[fd00::1]:5000         | true",
                "[fd00::1]:443           | https://[fd00::1]              | true",
                "[fd00::1]:443           | https://[fd00::1]:5000         | false",
                "' a.example , .svc,,:80' | https://registry.ns.svc       | true",
                "' a.example , .svc,,:80' | https://a.example             | true",
                "' a.example , .svc,,:80' | https://b.example:80          | false",
                "10.0.0.0/99             | https://10.1.2.3               | false",
                "''                      | https://ghcr.io                | false"
            })
    void exceptionsAreAsInGo(String exceptions, String url, boolean direct) {
        for (String variable : new String[] {"NO_PROXY", "no_proxy"}) {
            Proxies proxies = Proxies.of(Map.of("HTTPS_PROXY", "proxy.example:3128", variable, exceptions));
            assertThat(proxies.proxyFor(Origin.of(URI.create(url))).isEmpty()).isEqualTo(direct);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://u:secret@proxy.example",
                "socks5://u:secret@proxy.example",
                "http://u:secret@:3128",
                "http://u:secret@proxy.example:70000",
                "http://u:secret@proxy example",
                "http://u:%zz@proxy.example"
            })
    void aUrlThatIsNotAnHttpProxyIsRefusedWithoutItsPassword(String value) {
        assertThatExceptionOfType(InvalidProxyException.class)
                .isThrownBy(() -> Proxies.of(Map.of("https_proxy", value)))
                .withMessageStartingWith("https_proxy: expected the URL of an HTTP proxy, such as")
                .satisfies(e -> assertThat(e).message().doesNotContain("secret"));
    }
}
