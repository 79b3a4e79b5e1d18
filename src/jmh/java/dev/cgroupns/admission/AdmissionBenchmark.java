package dev.cgroupns.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cgroupns.config.Configuration;
import dev.cgroupns.config.ConfigurationReader;
import dev.cgroupns.delivery.ClusterFacts;
import dev.cgroupns.delivery.ConfigMapKeeper;
import dev.cgroupns.image.credentials.PullSecrets;
import dev.cgroupns.image.lookup.ImageResolver;
import dev.cgroupns.image.lookup.LookupLimits;
import dev.cgroupns.image.lookup.LookupObserver;
import dev.cgroupns.image.registry.AddressGuard.Names;
import dev.cgroupns.image.registry.Proxies;
import dev.cgroupns.image.registry.Registries;
import dev.cgroupns.patch.Injection;
import dev.cgroupns.patch.Injector;
import dev.cgroupns.report.ReportListener;
import dev.cgroupns.verdict.Judge;
import dev.cgroupns.verdict.KnownImages;
import dev.cgroupns.verdict.OptOut;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one review of 7 KB costs in memory, with the production settings of the virtual machine. Read the medians
 * (p0.50): each call is timed by itself, so that what else the machine does at times hardly moves them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 10, time = 1)
@Measurement(iterations = 5, time = 1)
public class AdmissionBenchmark {
    private static final AnswerRoom ROOM = new AnswerRoom(new ByteBudget(Long.MAX_VALUE));

    /**
     * {@code builder}: a privileged buildkitd, which gets a patch; {@code privileged}: a privileged container that is
     * no builder; {@code unprivileged}: the same without privileges.
     */
    @Param({"builder", "privileged", "unprivileged"})
    private String pod;

    private byte[] body;
    private JsonNode object;
    private Injector injector;
    private Admission admission;

    @Setup
    public void read() throws IOException {
        JsonMapper mapper = new JsonMapper();
        try (InputStream in = AdmissionBenchmark.class.getResourceAsStream("/reviews/" + pod + ".json")) {
            JsonNode review = mapper.readTree(Objects.requireNonNull(in, pod));
            // The file is indented for readers; API servers send none of that.
            body = mapper.writeValueAsBytes(review);
            object = review.at("/request/object");
        }
        Configuration configuration = ConfigurationReader.defaults();
        injector = new Injector(new Judge(configuration.policy()), configuration.launcherSettings("benchmark"));
        LookupLimits limits = LookupLimits.DEFAULTS;
        Registries registries = new Registries(
                Vertx.vertx(), configuration.registries(), Names.SYSTEM, Proxies.NONE, limits.hostDownAge());
        ImageLookups lookups = new ImageLookups(
                new ImageResolver(registries, limits, LookupObserver.NONE), PullSecrets.NONE, limits.budget());
        admission = new Admission(
                injector,
                lookups,
                new Deliveries(() -> ClusterFacts.OFFLINE, ConfigMapKeeper.NONE, Duration.ZERO, () -> {}),
                new ReviewMetrics(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)),
                new BuilderReports(
                        new BuilderMetrics(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)), ReportListener.NONE),
                new WarmUpReviews());
    }

    /** Verdict and patch alone, from the parsed tree. */
    @Benchmark
    public Injection judgeAndPatch() {
        return injector.inject(object, OptOut.ALLOWED, KnownImages.NONE, ClusterFacts.OFFLINE);
    }

    /** Parsing and checking the review alone. */
    @Benchmark
    public Object parse() throws MalformedReviewException, OversizedReviewException {
        return ReviewReader.read(body.clone(), OptOut.ALLOWED);
    }

    /** The whole way without HTTP: bytes of the review to bytes of the response. */
    @Benchmark
    public Object answer() throws MalformedReviewException {
        return admission.begin(body.clone(), OptOut.ALLOWED, ROOM);
    }
}
