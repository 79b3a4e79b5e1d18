package dev.cgroupns.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.image.LookupResult.Failed;
import dev.cgroupns.image.LookupResult.Found;
import dev.cgroupns.image.credentials.Keyring;
import dev.cgroupns.image.fixture.ForwardProxy;
import dev.cgroupns.image.fixture.RegistryLab;
import dev.cgroupns.image.lookup.ImageQuestion;
import dev.cgroupns.image.lookup.ImageResolver;
import dev.cgroupns.image.lookup.LookupObserver;
import dev.cgroupns.image.registry.AddressGuard.Names;
import dev.cgroupns.image.registry.Proxies;
import dev.cgroupns.image.registry.RegistrySettings;
import dev.cgroupns.image.registry.RegistrySettings.Host;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A network that reaches registries only through a proxy, and does not know their names. */
@ExtendWith(RegistryLab.Extension.class)
class RegistryProxyIT {
    private static final Names UNKNOWN = host -> {
        throw new UnknownHostException(host);
    };
    private static final String USER = "Basic dXNlcjpwYXNzd29yZA==";

    private final RegistryLab lab;
    private final ForwardProxy proxy;

    RegistryProxyIT(RegistryLab lab) {
        this.lab = lab;
        this.proxy = new ForwardProxy(lab.vertx(), "127.0.0.1", 0);
    }

    @AfterEach
    void end() {
        proxy.close();
        lab.proxy().repair();
    }

    @Test
    void aRegistryIsAskedThroughTheProxyByItsName() {
        assertThat(ask(lab.settings(), UNKNOWN, environment(proxy))).isInstanceOf(Found.class);
        assertThat(proxy.seen())
                .isNotEmpty()
                .allSatisfy(seen -> assertThat(seen)
                        .isEqualTo(new ForwardProxy.Seen(
                                "registry.test:" + lab.proxy().port(), USER)));
        assertThat(lab.proxy().seen()).isNotEmpty();
    }

    @Test
    void aRegistryWithoutTlsIsAskedByItsWholeUrl() {
        String registry = "plain.test:" + lab.plainPort();
        RegistrySettings settings =
                new RegistrySettings(null, null, null, Map.of(registry, new Host("http", null, null, null, null)));
        Map<String, String> environment = Map.of("http_proxy", "127.0.0.1:" + proxy.port());

        LookupResult answer = ask(settings, UNKNOWN, environment, image(registry + "/team/app:1"));

        assertThat(answer).isInstanceOf(Found.class);
        assertThat(proxy.seen())
                .isNotEmpty()
                .allSatisfy(seen -> assertThat(seen.target()).startsWith("http://" + registry + "/v2/team/app/"));
    }

    @Test
    void anExceptionIsConnectedToDirectly() {
        Map<String, String> environment = new HashMap<>(environment(proxy));
        environment.put("no_proxy", ".test");
        assertThat(ask(lab.settings(), RegistryProxyIT::thisMachine, environment))
                .isInstanceOf(Found.class);
        assertThat(proxy.seen()).isEmpty();
    }

    @Test
    void theAuthorityOfAProxyThatOpensTlsIsConfiguredForAllRegistries() {
        String registry = lab.image("a").registry();
        RegistrySettings settings = new RegistrySettings(List.of(registry), null, lab.authority(), null);
        assertThat(ask(settings, UNKNOWN, environment(proxy))).isInstanceOf(Found.class);
    }

    /** An IP address, another port, and a name that resolves to a private address here. */
    @ParameterizedTest
    @ValueSource(strings = {"10.96.0.1", "[::1]", "169.254.169.254", "elsewhere.test:9443", "private.test"})
    void theProxyIsNotAskedForRefusedAddressesAndPorts(String target) {
        lab.proxy().breakWith(request -> {
            request.response()
                    .setStatusCode(302)
                    .putHeader("Location", "https://" + target + "/v2/")
                    .end();
            return true;
        });
        LookupResult answer = ask(lab.settings(), RegistryProxyIT::onlyPrivateIsKnown, environment(proxy));

        assertThat(answer)
                .isInstanceOfSatisfying(
                        Failed.class,
                        unknown -> assertThat(unknown.failure()).isEqualTo(LookupFailure.ADDRESS_REFUSED));
        assertThat(proxy.seen())
                .extracting(ForwardProxy.Seen::target)
                .containsOnly("registry.test:" + lab.proxy().port());
    }

    @Test
    void aProxyThatRefusesIsNamed() {
        try (ForwardProxy refusing = new ForwardProxy(lab.vertx(), "127.0.0.1", 403)) {
            assertThat(ask(lab.settings(), UNKNOWN, environment(refusing)))
                    .isEqualTo(new Failed(LookupFailure.UNREACHABLE, "registry.test: the proxy did not connect to it"));
        }
    }

    private LookupResult ask(RegistrySettings settings, Names names, Map<String, String> environment) {
        return ask(settings, names, environment, lab.image("team/app:1"));
    }

    private LookupResult ask(
            RegistrySettings settings, Names names, Map<String, String> environment, ImageReference image) {
        try (ImageResolver resolver =
                lab.resolver(settings, RegistryLab.PATIENT, LookupObserver.NONE, names, Proxies.of(environment))) {
            return RegistryLab.ask(resolver, new ImageQuestion(image, Keyring.EMPTY, Optional.empty()));
        }
    }

    private static ImageReference image(String text) {
        return ImageReference.parse(text).orElseThrow();
    }

    private static Map<String, String> environment(ForwardProxy proxy) {
        return Map.of("HTTPS_PROXY", "http://user:password@127.0.0.1:" + proxy.port());
    }

    private static InetAddress[] thisMachine(String host) throws UnknownHostException {
        return new InetAddress[] {InetAddress.getByAddress(host, new byte[] {127, 0, 0, 1})};
    }

    private static InetAddress[] onlyPrivateIsKnown(String host) throws UnknownHostException {
        return switch (host) {
            case "private.test" -> new InetAddress[] {InetAddress.getByAddress(host, new byte[] {10, 1, 2, 3})};
            case "registry.test", "elsewhere.test" -> throw new UnknownHostException(host);
            default -> InetAddress.getAllByName(host);
        };
    }
}
