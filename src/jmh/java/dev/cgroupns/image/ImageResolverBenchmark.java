package dev.cgroupns.image;

import dev.cgroupns.image.credentials.Credential;
import dev.cgroupns.image.credentials.DockerConfig;
import dev.cgroupns.image.credentials.Keyring;
import dev.cgroupns.image.lookup.ImageQuestion;
import dev.cgroupns.image.lookup.ImageResolver;
import dev.cgroupns.image.lookup.LookupLimits;
import dev.cgroupns.image.lookup.LookupObserver;
import dev.cgroupns.image.lookup.Owner;
import dev.cgroupns.image.lookup.Quota;
import dev.cgroupns.image.registry.AddressGuard;
import dev.cgroupns.image.registry.Proxies;
import dev.cgroupns.image.registry.Registries;
import dev.cgroupns.image.registry.RegistryPolicy;
import dev.cgroupns.image.registry.RegistrySettings;
import dev.cgroupns.image.registry.RegistrySettings.Host;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What an answer costs that is at hand: from the text of an image's name to the answer, with a pull secret or none. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ImageResolverBenchmark {
    private static final String CONFIG =
            "{\"config\": {\"Entrypoint\": [\"/usr/bin/buildkitd\"], \"Cmd\": [\"--debug\"]}}";
    private static final String MANIFEST = """
            {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "layers": [],
             "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": "%s", "size": %d}}
            """.formatted(digest(CONFIG), CONFIG.length());

    @Param({"anonymous", "secret"})
    private String user;

    private Vertx vertx;
    private HttpServer registry;
    private ImageResolver resolver;
    private Keyring keyring;

    @Setup
    public void remember() {
        vertx = Vertx.vertx();
        registry = vertx.createHttpServer()
                .requestHandler(ImageResolverBenchmark::answer)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        LookupLimits defaults = LookupLimits.DEFAULTS;
        Duration hour = Duration.ofHours(1);
        Host plain = new Host("http", null, List.of("127.0.0.0/8"), null, null);
        resolver = new ImageResolver(
                new Registries(
                        vertx,
                        RegistryPolicy.of(new RegistrySettings(List.of(), null, null, Map.of(location(), plain))),
                        AddressGuard.Names.SYSTEM,
                        Proxies.NONE,
                        hour),
                new LookupLimits(
                        hour, hour, hour, hour, hour, defaults.cacheBytes(), 16, 256, Quota.UNLIMITED, Quota.UNLIMITED),
                LookupObserver.NONE);
        keyring = user.equals("anonymous")
                ? Keyring.EMPTY
                : Keyring.of(List.of(new DockerConfig(Map.of(location(), Credential.of("user", "password")))));
        resolver.resolve(Set.of(question()), new Owner("", Owner.Purpose.POD), hour);
        if (!(resolver.cached(question()).orElseThrow() instanceof LookupResult.Found)) {
            throw new IllegalStateException("a failure is at hand: " + resolver.cached(question()));
        }
    }

    /** As a registry with one image does. */
    private static void answer(HttpServerRequest request) {
        String document = request.path().contains("/manifests/") ? MANIFEST : CONFIG;
        request.response()
                .putHeader("Docker-Content-Digest", digest(document))
                .putHeader("Content-Type", "application/vnd.oci.image.manifest.v1+json")
                .end(document);
    }

    private static String digest(String document) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(document.getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private String location() {
        return "localhost:" + registry.actualPort();
    }

    @Benchmark
    public Optional<LookupResult> cached() {
        return resolver.cached(question());
    }

    private ImageQuestion question() {
        return new ImageQuestion(
                ImageReference.parse(location() + "/team/buildkit:v0.27.1").orElseThrow(),
                keyring,
                Optional.of("amd64"));
    }

    @TearDown
    public void close() {
        resolver.close();
        vertx.close();
    }
}
