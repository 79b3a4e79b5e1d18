package dev.cgroupns.image.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.fuzz.FuzzTarget;
import dev.cgroupns.fuzz.Hostile;
import dev.cgroupns.image.ImageReference;
import dev.cgroupns.image.registry.RegistrySettings.Host;
import dev.cgroupns.image.registry.RegistrySettings.Mirror;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Registry settings, and tenants' images: every endpoint has a host, which is allowed. */
public final class FuzzedRegistries implements FuzzTarget<FuzzedRegistries.Case> {
    private static final List<String> NAMES = List.of(
            "ghcr.io", "*.example", "docker.io", "Registry.Example:5000", "[fd00::1]:5000", "a--b.example", "*.*", "x");
    private static final List<String> URLS = List.of(
            "https://mirror.example",
            "http://mirror.example:80/v2/",
            "https://[::1]/a%20b",
            "ftp://x",
            "https://u@x/?a#b");
    private static final List<String> RANGES =
            List.of("10.0.0.0/8", "fd00::/8", "10.1.2.3", "0.0.0.0/0", "::/128", "1.2.3.4/33", "host/8");
    private static final List<String> IMAGES = List.of(
            "ghcr.io/a/b",
            "a_b.example/c",
            "-.example/c",
            "a.example:99999/c",
            "REGISTRY.example:5000/c",
            "[fd00::1]:5000/c");

    // As in configuration.schema.json.
    private static final Pattern NAME =
            Pattern.compile("^((\\*\\.)?[A-Za-z0-9][A-Za-z0-9.-]{0,252}|\\[[0-9A-Fa-f:]+\\])(:[0-9]{1,5})?$");
    private static final Pattern RANGE = Pattern.compile(
            "^([0-9.]+(/([12]?[0-9]|3[0-2]))?" + "|[0-9A-Fa-f.]*:[0-9A-Fa-f.:]*(/(12[0-8]|1[01][0-9]|[1-9]?[0-9]))?)$");
    private static final Pattern URL = Pattern.compile("^https?://[^/?#@]+(/[^?#]*)?$");

    /**
     * Settings, and the image of a pod.
     *
     * @param settings as they are written in the configuration
     * @param image as a tenant writes it
     */
    public record Case(RegistrySettings settings, String image) {}

    @Override
    public String name() {
        return "registries";
    }

    @Override
    public Case generate(Random random) {
        Host host = new Host(
                random.nextBoolean() ? "https" : "http",
                null,
                List.of(mangled(random, RANGES)),
                List.of(1 + random.nextInt(65_535)),
                List.of(new Mirror(
                        mangled(random, URLS),
                        List.of(Hostile.one(random, List.of("pull", "resolve"))),
                        random.nextBoolean(),
                        null,
                        List.of(),
                        List.of())));
        RegistrySettings settings = new RegistrySettings(
                List.of(mangled(random, NAMES)),
                Hostile.rarely(random, 2) ? List.of() : List.of(mangled(random, RANGES)),
                null,
                random.nextBoolean() ? Map.of() : Map.of(mangled(random, NAMES), host));
        return new Case(settings, mangled(random, IMAGES));
    }

    private static String mangled(Random random, List<String> values) {
        String value = Hostile.one(random, values);
        return Hostile.rarely(random, 3) ? Hostile.mangled(random, value) : value;
    }

    /** The configuration's schema refuses all others. */
    private static boolean isAllowedBySchema(RegistrySettings settings) {
        List<Host> hosts = settings.hosts() == null
                ? List.of()
                : List.copyOf(settings.hosts().values());
        return Stream.of(
                        all(settings.allow(), NAME),
                        all(settings.refuse(), RANGE),
                        all(
                                settings.hosts() == null
                                        ? null
                                        : List.copyOf(settings.hosts().keySet()),
                                NAME),
                        hosts.stream().allMatch(host -> all(host.addresses(), RANGE)),
                        hosts.stream()
                                .flatMap(host -> Objects.requireNonNull(host.mirrors()).stream())
                                .allMatch(mirror -> URL.matcher(mirror.url()).find()))
                .allMatch(Boolean::booleanValue);
    }

    private static boolean all(@Nullable List<String> values, Pattern pattern) {
        return values == null
                || values.stream().allMatch(value -> pattern.matcher(value).find());
    }

    @Override
    public void check(Case input) {
        if (!isAllowedBySchema(input.settings())) {
            return;
        }
        RegistryPolicy policy;
        try {
            policy = RegistryPolicy.of(input.settings());
        } catch (InvalidRegistrySettingException e) {
            assertThat(e.pointer()).startsWith("/registries/");
            assertThat(e.problem()).startsWith("expected ");
            return;
        }
        ImageReference.parse(input.image())
                .map(ImageReference::registry)
                .filter(policy::allows)
                .ifPresent(registry -> checkEndpoints(policy, registry));
    }

    private static void checkEndpoints(RegistryPolicy policy, String registry) {
        assertThat(policy.hostsOf(registry)).isNotEmpty();
        assertThat(policy.endpointsOf(registry)).isNotEmpty().allSatisfy(endpoint -> {
            URI uri = endpoint.uri("/a/manifests/b");
            assertThat(uri.getHost()).isNotEmpty();
            assertThat(Origin.of(uri).port()).isBetween(0, 65_535);
        });
    }

    /** Repairs one part after the other. */
    @Override
    public Stream<Case> smaller(Case input) {
        RegistrySettings all = input.settings();
        RegistrySettings hosts = new RegistrySettings(all.allow(), null, null, null);
        RegistrySettings none = new RegistrySettings(null, null, null, null);
        return Stream.of(new Case(none, input.image()), new Case(hosts, input.image()), new Case(all, "a"))
                .filter(each -> !each.equals(input));
    }
}
