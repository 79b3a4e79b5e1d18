package dev.cgroupns.image;

import dev.cgroupns.image.credentials.Credential;
import dev.cgroupns.image.credentials.DockerConfig;
import dev.cgroupns.image.credentials.Keyring;
import dev.cgroupns.image.lookup.ImageQuestion;
import dev.cgroupns.image.lookup.ImageResolver;
import dev.cgroupns.image.lookup.LookupLimits;
import dev.cgroupns.image.lookup.LookupObserver;
import dev.cgroupns.image.registry.Registries;
import dev.cgroupns.image.registry.RegistryPolicy;
import dev.cgroupns.image.registry.RegistrySettings;
import io.vertx.core.Vertx;
import java.net.UnknownHostException;
import java.time.Duration;
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
@Fork(
        value = 1,
        jvmArgs = {"-XX:+UseSerialGC", "-Xmx80m", "-Xmn40m", "-XX:+UseCompactObjectHeaders"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ImageResolverBenchmark {
    @Param({"anonymous", "secret"})
    private String user;

    private Vertx vertx;
    private ImageResolver resolver;
    private Keyring keyring;

    @Setup
    public void remember() {
        vertx = Vertx.vertx();
        LookupLimits defaults = LookupLimits.DEFAULTS;
        Duration hour = Duration.ofHours(1);
        // A failure is remembered as an answer is: no registry is needed to have one at hand.
        resolver = new ImageResolver(
                new Registries(
                        vertx,
                        RegistryPolicy.of(RegistrySettings.DEFAULTS),
                        host -> {
                            throw new UnknownHostException(host);
                        },
                        hour),
                new LookupLimits(defaults.budget(), hour, hour, hour, hour, defaults.cacheBytes(), 16, 256),
                LookupObserver.NONE);
        keyring = user.equals("anonymous")
                ? Keyring.EMPTY
                : Keyring.of(List.of(new DockerConfig(Map.of("ghcr.io", Credential.of("user", "password")))));
        resolver.resolve(Set.of(question()), defaults.budget());
        if (resolver.cached(question()).isEmpty()) {
            throw new IllegalStateException("nothing is at hand");
        }
    }

    @Benchmark
    public Optional<Answer> cached() {
        return resolver.cached(question());
    }

    private ImageQuestion question() {
        return new ImageQuestion(
                ImageReference.parse("ghcr.io/team/buildkit:v0.27.1").orElseThrow(), keyring, Optional.of("amd64"));
    }

    @TearDown
    public void close() {
        resolver.close();
        vertx.close();
    }
}
