package dev.cgroupns.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.image.LookupResult.Failed;
import dev.cgroupns.image.LookupResult.Found;
import dev.cgroupns.image.credentials.Keyring;
import dev.cgroupns.image.fixture.BadAnswers;
import dev.cgroupns.image.fixture.RegistryLab;
import dev.cgroupns.image.lookup.ImageQuestion;
import dev.cgroupns.image.lookup.ImageResolver;
import dev.cgroupns.image.lookup.LookupLimits;
import dev.cgroupns.image.lookup.LookupObserver;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
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
                onManifest("trickles headers forever", LookupFailure.TIMEOUT, BadAnswers::trickle),
                onBlob("trickles the configuration forever", LookupFailure.TIMEOUT, BadAnswers::trickle),
                onManifest(
                        "hangs up",
                        LookupFailure.MALFORMED,
                        request -> request.connection().close()),
                onManifest("limits the rate", LookupFailure.RATE_LIMITED, BadAnswers.status(429)),
                onBlob(
                        "limits the rate in words",
                        LookupFailure.RATE_LIMITED,
                        request -> request.response()
                                .setStatusCode(403)
                                .end("{\"errors\":[{\"code\":\"TOOMANYREQUESTS\"}]}")),
                onManifest("fails", LookupFailure.REGISTRY_FAILED, BadAnswers.status(503)),
                onManifest("is a teapot", LookupFailure.MALFORMED, BadAnswers.status(418)),
                onManifest(
                        "sends text", LookupFailure.DIGEST_MISMATCH, BadAnswers.body("<html>sign in, please</html>")),
                onBlob("sends a shorter configuration", LookupFailure.DIGEST_MISMATCH, BadAnswers.body("{}")),
                onBlob("sends a gigabyte", LookupFailure.TOO_LARGE, BadAnswers::gigabyte),
                onBlob(
                        "announces a gigabyte",
                        LookupFailure.TOO_LARGE,
                        request -> request.response()
                                .putHeader("Content-Length", String.valueOf(GIGABYTE))
                                .write(Buffer.buffer(new byte[2_000_000]))),
                onBlob("sends a gzip bomb", LookupFailure.MALFORMED, BadAnswers::bomb),
                onManifest(
                        "redirects in a circle",
                        LookupFailure.TOO_MANY_REDIRECTS,
                        request -> request.response()
                                .setStatusCode(307)
                                .putHeader("Location", request.uri())
                                .end()),
                onManifest(
                        "redirects to plain HTTP",
                        LookupFailure.MALFORMED,
                        BadAnswers.redirect("http://elsewhere.test/")),
                onManifest("redirects to a file", LookupFailure.MALFORMED, BadAnswers.redirect("file:///etc/passwd")),
                onManifest("redirects to nonsense", LookupFailure.MALFORMED, BadAnswers.redirect("https://[")),
                onManifest(
                        "redirects with a user",
                        LookupFailure.MALFORMED,
                        BadAnswers.redirect("https://a:b@elsewhere.test/")),
                onManifest(
                        "redirects to the link-local address",
                        LookupFailure.ADDRESS_REFUSED,
                        BadAnswers.redirect("https://169.254.169.254/latest/meta-data")),
                onManifest(
                        "redirects into the cluster",
                        LookupFailure.ADDRESS_REFUSED,
                        BadAnswers.redirect("https://10.96.0.1/api/v1/secrets")),
                onManifest(
                        "redirects to the mapped loopback address",
                        LookupFailure.ADDRESS_REFUSED,
                        BadAnswers.redirect("https://[::ffff:10.0.0.1]/")),
                onManifest(
                        "redirects to nowhere",
                        LookupFailure.UNREACHABLE,
                        BadAnswers.redirect("https://nowhere.invalid/")),
                onManifest(
                        "has a token server in the cluster",
                        LookupFailure.ADDRESS_REFUSED,
                        BadAnswers.challenge("Bearer realm=\"https://10.96.0.1/token\",service=\"a\"")),
                onManifest(
                        "has a token server without TLS",
                        LookupFailure.MALFORMED,
                        BadAnswers.challenge("Bearer realm=\"http://tokens.test/token\"")),
                onManifest("wants what nobody speaks", LookupFailure.UNAUTHORIZED, BadAnswers.challenge("Negotiate")));
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

    /** @param path a part of the path of the requests that fail */
    record Fault(String path, Consumer<HttpServerRequest> behaviour) {}

    private static Arguments onManifest(String what, LookupFailure expected, Consumer<HttpServerRequest> behaviour) {
        return Arguments.of(what, expected, new Fault("/manifests/", behaviour));
    }

    private static Arguments onBlob(String what, LookupFailure expected, Consumer<HttpServerRequest> behaviour) {
        return Arguments.of(what, expected, new Fault("/blobs/", behaviour));
    }
}
