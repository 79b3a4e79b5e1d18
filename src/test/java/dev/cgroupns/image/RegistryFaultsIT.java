package dev.cgroupns.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.image.LookupResult.Failed;
import dev.cgroupns.image.LookupResult.Found;
import dev.cgroupns.image.credentials.Keyring;
import dev.cgroupns.image.fixture.FaultyProxy.Seen;
import dev.cgroupns.image.fixture.HandMade;
import dev.cgroupns.image.fixture.RegistryLab;
import dev.cgroupns.image.lookup.ImageQuestion;
import dev.cgroupns.image.lookup.ImageResolver;
import dev.cgroupns.image.lookup.LookupLimits;
import dev.cgroupns.image.lookup.LookupObserver;
import dev.cgroupns.image.registry.AddressGuard.Names;
import dev.cgroupns.image.registry.RegistrySettings;
import dev.cgroupns.image.registry.RegistrySettings.Host;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A registry that is slow, down, rate-limiting, lying or not conforming leads to a reason, in time. */
@ExtendWith(RegistryLab.Extension.class)
@Timeout(60)
class RegistryFaultsIT {
    private static final int GIGABYTE = 1_000_000_000;

    private final RegistryLab lab;

    RegistryFaultsIT(RegistryLab lab) {
        this.lab = lab;
    }

    @AfterEach
    void repair() {
        lab.proxy().repair();
        lab.mirror().repair();
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                onManifest("never answers", LookupFailure.TIMEOUT, request -> {}),
                onManifest("trickles headers forever", LookupFailure.TIMEOUT, RegistryFaultsIT::trickle),
                onBlob("trickles the configuration forever", LookupFailure.TIMEOUT, RegistryFaultsIT::trickle),
                onManifest(
                        "hangs up",
                        LookupFailure.MALFORMED,
                        request -> request.connection().close()),
                onManifest("limits the rate", LookupFailure.RATE_LIMITED, status(429)),
                onBlob(
                        "limits the rate in words",
                        LookupFailure.RATE_LIMITED,
                        request -> request.response()
                                .setStatusCode(403)
                                .end("{\"errors\":[{\"code\":\"TOOMANYREQUESTS\"}]}")),
                onManifest("fails", LookupFailure.REGISTRY_FAILED, status(503)),
                onManifest("is a teapot", LookupFailure.MALFORMED, status(418)),
                onManifest("sends text", LookupFailure.DIGEST_MISMATCH, body("<html>sign in, please</html>")),
                onBlob("sends a shorter configuration", LookupFailure.DIGEST_MISMATCH, body("{}")),
                onBlob("sends a gigabyte", LookupFailure.TOO_LARGE, RegistryFaultsIT::gigabyte),
                onBlob(
                        "announces a gigabyte",
                        LookupFailure.TOO_LARGE,
                        request -> request.response()
                                .putHeader("Content-Length", String.valueOf(GIGABYTE))
                                .write(Buffer.buffer(new byte[2_000_000]))),
                onBlob("sends a gzip bomb", LookupFailure.MALFORMED, RegistryFaultsIT::bomb),
                onManifest(
                        "redirects in a circle",
                        LookupFailure.TOO_MANY_REDIRECTS,
                        request -> request.response()
                                .setStatusCode(307)
                                .putHeader("Location", request.uri())
                                .end()),
                onManifest("redirects to plain HTTP", LookupFailure.MALFORMED, redirect("http://elsewhere.test/")),
                onManifest("redirects to a file", LookupFailure.MALFORMED, redirect("file:///etc/passwd")),
                onManifest("redirects to nonsense", LookupFailure.MALFORMED, redirect("https://[")),
                onManifest("redirects with a user", LookupFailure.MALFORMED, redirect("https://a:b@elsewhere.test/")),
                onManifest(
                        "redirects to the link-local address",
                        LookupFailure.ADDRESS_REFUSED,
                        redirect("https://169.254.169.254/latest/meta-data")),
                onManifest(
                        "redirects into the cluster",
                        LookupFailure.ADDRESS_REFUSED,
                        redirect("https://10.96.0.1/api/v1/secrets")),
                onManifest(
                        "redirects to the mapped loopback address",
                        LookupFailure.ADDRESS_REFUSED,
                        redirect("https://[::ffff:10.0.0.1]/")),
                onManifest("redirects to nowhere", LookupFailure.UNREACHABLE, redirect("https://nowhere.invalid/")),
                onManifest(
                        "has a token server in the cluster",
                        LookupFailure.ADDRESS_REFUSED,
                        challenge("Bearer realm=\"https://10.96.0.1/token\",service=\"a\"")),
                onManifest(
                        "has a token server without TLS",
                        LookupFailure.MALFORMED,
                        challenge("Bearer realm=\"http://tokens.test/token\"")),
                onManifest("wants what nobody speaks", LookupFailure.UNAUTHORIZED, challenge("Negotiate")));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("faults")
    void leadToAReason(String what, LookupFailure expected, Fault fault) {
        lab.proxy().breakWith(request -> {
            boolean hit = request.uri().contains(fault.path());
            if (hit) {
                fault.behaviour().accept(request);
            }
            return hit;
        });
        LookupLimits limits = expected == LookupFailure.TIMEOUT ? LookupLimits.DEFAULTS : RegistryLab.PATIENT;
        LookupResult answer;
        try (ImageResolver resolver = lab.resolver(lab.settings(), limits, LookupObserver.NONE)) {
            answer = RegistryLab.ask(
                    resolver, new ImageQuestion(lab.image("team/app:1"), Keyring.EMPTY, Optional.empty()));
        }
        assertThat(answer).isInstanceOf(Failed.class);
        assertThat(((Failed) answer).failure()).as(((Failed) answer).detail()).isEqualTo(expected);
        assertThat(((Failed) answer).detail()).doesNotContain("sign in", "meta-data", "passwd");
    }

    @Test
    void anotherConfigurationOfTheSameSizeIsRefused() {
        String manifest = lab.handMade().manifest("team/app", "1");
        int size = new JsonObject(manifest).getJsonObject("config").getInteger("size");
        lab.proxy().breakWith(request -> {
            boolean blob = request.uri().contains("/blobs/");
            if (blob) {
                request.response().end(Buffer.buffer("{" + " ".repeat(size - 2) + "}"));
            }
            return blob;
        });
        assertThat(((Failed) lab.ask("team/app:1")).failure()).isEqualTo(LookupFailure.DIGEST_MISMATCH);
    }

    @Test
    void aRegistryThatIsDownOrNotTrustedIsUnreachable() {
        ImageReference nobody = ImageReference.parse("registry.test:1/app:1").orElseThrow();
        var hosts = new HashMap<>(Objects.requireNonNull(lab.settings().hosts()));
        var here = List.of("127.0.0.0/8");
        hosts.put("registry.test:1", new Host(null, null, here, null, null));
        hosts.put(lab.image("a").registry(), new Host(null, null, here, null, null));
        try (var resolver = lab.resolver(
                new RegistrySettings(null, null, null, hosts), LookupLimits.DEFAULTS, LookupObserver.NONE)) {
            for (ImageReference image : new ImageReference[] {nobody, lab.image("team/app:1")}) {
                LookupResult answer =
                        RegistryLab.ask(resolver, new ImageQuestion(image, Keyring.EMPTY, Optional.empty()));
                assertThat(((Failed) answer).failure()).isEqualTo(LookupFailure.UNREACHABLE);
            }
        }
    }

    @Test
    void aRedirectToAnotherOriginIsFollowedWithoutTheCredential() {
        lab.proxy().breakWith(request -> {
            if (request.getHeader("Authorization") == null) {
                challenge("Basic realm=\"r\"").accept(request);
            } else if (request.uri().contains("/blobs/")) {
                redirect("https://elsewhere.test:" + lab.mirror().port() + request.uri())
                        .accept(request);
            } else {
                return false;
            }
            return true;
        });
        lab.mirror().repair();
        Keyring keyring = RegistryLab.keyring(lab.image("a").registry(), RegistryLab.BUILDER);
        assertThat(lab.ask(lab.image("team/app:1"), keyring)).isInstanceOf(LookupResult.Found.class);
        assertThat(lab.mirror().seen())
                .singleElement()
                .satisfies(seen -> assertThat(seen.host()).startsWith("elsewhere.test"))
                .extracting(Seen::authorization)
                .isNull();
    }

    @Test
    void aRedirectTargetThatAsksForACredentialGetsNone() {
        lab.proxy().breakWith(request -> {
            if (request.getHeader("Authorization") == null) {
                challenge("Basic realm=\"r\"").accept(request);
            } else if (request.uri().contains("/blobs/")) {
                redirect("https://elsewhere.test:" + lab.mirror().port() + request.uri())
                        .accept(request);
            } else {
                return false;
            }
            return true;
        });
        lab.mirror().breakWith(request -> {
            challenge("Basic realm=\"r\"").accept(request);
            return true;
        });
        Keyring keyring = RegistryLab.keyring(lab.image("a").registry(), RegistryLab.BUILDER);
        assertThat(((Failed) lab.ask(lab.image("team/app:1"), keyring)).failure())
                .isEqualTo(LookupFailure.UNAUTHORIZED);
        assertThat(lab.mirror().seen())
                .isNotEmpty()
                .allSatisfy(seen -> assertThat(seen.authorization()).isNull());
    }

    @Test
    void aRedirectToListedAddressesMayUseOnlyTheListedPorts() {
        lab.proxy().breakWith(request -> {
            redirect("https://elsewhere.test:" + lab.mirror().port() + request.uri())
                    .accept(request);
            return true;
        });
        lab.mirror().repair();
        Host without = new Host(null, lab.authority(), List.of("127.0.0.0/8"), null, null);
        var settings =
                new RegistrySettings(null, null, null, Map.of(lab.image("a").registry(), without));
        try (var resolver = lab.resolver(settings, RegistryLab.PATIENT, LookupObserver.NONE)) {
            assertThat(((Failed) RegistryLab.ask(resolver, question("team/app:1"))).failure())
                    .isEqualTo(LookupFailure.ADDRESS_REFUSED);
        }
        assertThat(lab.mirror().seen()).isEmpty();
    }

    @Test
    void aCertificateForAnotherNameIsRefused() {
        String registry = "other-name.test:" + lab.proxy().port();
        Host host = new Host(null, lab.authority(), List.of("127.0.0.0/8"), null, null);
        var settings = new RegistrySettings(null, null, null, Map.of(registry, host));
        ImageReference image = ImageReference.parse(registry + "/team/app:1").orElseThrow();
        try (var resolver = lab.resolver(settings, RegistryLab.PATIENT, LookupObserver.NONE)) {
            assertThat(((Failed) RegistryLab.ask(resolver, question(image))).failure())
                    .isEqualTo(LookupFailure.UNREACHABLE);
        }
        assertThat(lab.proxy().seen()).isEmpty();
    }

    @Test
    void theSecondAddressIsTriedIfTheFirstRefuses() {
        Names names = host -> new InetAddress[] {address(host, 77), address(host, 1)};
        try (var resolver = lab.resolver(lab.settings(), RegistryLab.PATIENT, LookupObserver.NONE, names)) {
            assertThat(RegistryLab.ask(resolver, question("team/app:1"))).isInstanceOf(Found.class);
        }
    }

    @Test
    void aRegistryThatRefusesConnectionsIsRemembered() {
        AtomicInteger asked = new AtomicInteger();
        Names names = host -> {
            asked.incrementAndGet();
            return new InetAddress[] {address(host, 77)};
        };
        try (var resolver = lab.resolver(lab.settings(), RegistryLab.PATIENT, LookupObserver.NONE, names)) {
            for (String image : List.of("team/app:1", "app/shell:1")) {
                assertThat(((Failed) RegistryLab.ask(resolver, question(image))).failure())
                        .isEqualTo(LookupFailure.UNREACHABLE);
            }
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void aMirrorThatHangsLeavesTimeForTheRegistry() {
        lab.mirror().breakWith(_ -> true);
        var settings = lab.settings(List.of(lab.mirrorSettings(List.of("pull", "resolve"))));
        LookupLimits limits = LookupLimits.DEFAULTS.withBudget(Duration.ofSeconds(8));
        try (var resolver = lab.resolver(settings, limits, LookupObserver.NONE)) {
            assertThat(RegistryLab.ask(resolver, question("team/app:1"))).isInstanceOf(Found.class);
        }
    }

    @Test
    void aRegistryThatLimitsTheRateIsNotAskedAgain() {
        lab.proxy().breakWith(request -> {
            request.response().setStatusCode(429).putHeader("Retry-After", "60").end();
            return true;
        });
        try (var resolver = lab.resolver()) {
            RegistryLab.ask(resolver, question("team/app:1"));
            int asked = lab.proxy().seen().size();
            assertThat(((Failed) RegistryLab.ask(resolver, question("app/shell:1"))).failure())
                    .isEqualTo(LookupFailure.RATE_LIMITED);
            assertThat(lab.proxy().seen()).hasSize(asked).isNotEmpty();
        }
    }

    @Test
    void aTagWithoutADigestHeaderIsResolvedFromItsManifest() {
        lab.proxy().breakWith(request -> {
            boolean head = request.method().name().equals("HEAD");
            if (head) {
                request.response().putHeader("Content-Length", "10").end();
            }
            return head;
        });
        assertThat(lab.ask("team/app:1")).isInstanceOf(Found.class);
    }

    private ImageQuestion question(String image) {
        return question(lab.image(image));
    }

    private static ImageQuestion question(ImageReference image) {
        return new ImageQuestion(image, Keyring.EMPTY, Optional.empty());
    }

    private static InetAddress address(String host, int last) throws UnknownHostException {
        return InetAddress.getByAddress(host, new byte[] {127, 0, 0, (byte) last});
    }

    /** @param path a part of the path of the requests that fail */
    record Fault(String path, Consumer<HttpServerRequest> behaviour) {}

    private static Arguments onManifest(String what, LookupFailure expected, Consumer<HttpServerRequest> behaviour) {
        return Arguments.of(what, expected, new Fault("/manifests/", behaviour));
    }

    private static Arguments onBlob(String what, LookupFailure expected, Consumer<HttpServerRequest> behaviour) {
        return Arguments.of(what, expected, new Fault("/blobs/", behaviour));
    }

    private static Consumer<HttpServerRequest> status(int status) {
        return request -> request.response().setStatusCode(status).end();
    }

    private static Consumer<HttpServerRequest> redirect(String location) {
        return request -> request.response()
                .setStatusCode(302)
                .putHeader("Location", location)
                .end();
    }

    private static Consumer<HttpServerRequest> challenge(String challenge) {
        return request -> request.response()
                .setStatusCode(401)
                .putHeader("WWW-Authenticate", challenge)
                .end();
    }

    /** The digest matches the manifest: the fault is in the content. */
    private static Consumer<HttpServerRequest> body(String body) {
        return request -> {
            HttpServerResponse response =
                    request.response().putHeader("Docker-Content-Digest", HandMade.digest("something else"));
            response.end(request.method().name().equals("HEAD") ? Buffer.buffer() : Buffer.buffer(body));
        };
    }

    private static void trickle(HttpServerRequest request) {
        HttpServerResponse response = request.response().setChunked(true);
        long timer = Objects.requireNonNull(Vertx.currentContext()).owner().setPeriodic(20, _ -> response.write(" "));
        response.closeHandler(
                _ -> Objects.requireNonNull(Vertx.currentContext()).owner().cancelTimer(timer));
        response.exceptionHandler(_ -> {});
    }

    private static void gigabyte(HttpServerRequest request) {
        HttpServerResponse response = request.response().setChunked(true);
        response.exceptionHandler(_ -> {});
        for (int i = 0; i < 40; i++) {
            response.write(Buffer.buffer(new byte[100_000]));
        }
    }

    private static void bomb(HttpServerRequest request) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write("{\"config\":".getBytes(StandardCharsets.UTF_8));
            gzip.write(new byte[50_000]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        request.response().putHeader("Content-Encoding", "gzip").end(Buffer.buffer(bytes.toByteArray()));
    }
}
