package dev.cgroupns.admission;

import dev.cgroupns.config.Configuration;
import dev.cgroupns.config.ConfigurationReader;
import dev.cgroupns.delivery.ClusterFacts;
import dev.cgroupns.patch.Injector;
import dev.cgroupns.verdict.Judge;
import dev.cgroupns.verdict.KnownImages;
import dev.cgroupns.verdict.OptOut;
import java.nio.charset.StandardCharsets;
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

/** What a review of 1 MB costs in memory, from its bytes to those of the response. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class LargeReviewBenchmark {
    private static final String BUILDER =
            "{\"name\":\"b\",\"image\":\"moby/buildkit\",\"command\":[%s],\"securityContext\":{\"privileged\":true}%s}";

    /**
     * {@code script}: a shell script of 1 MB that starts buildkitd; {@code arguments}: a builder with many arguments;
     * {@code annotations}: one with many annotations; {@code builders}: as many builders as are injected.
     */
    @Param({"script", "arguments", "annotations", "builders"})
    private String pod;

    private byte[] body;
    private Injector injector;

    @Setup
    public void read() {
        body = ("{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":{\"uid\":\"u\","
                        + "\"kind\":{\"group\":\"\",\"version\":\"v1\",\"kind\":\"Pod\"},\"operation\":\"CREATE\",\"object\":"
                        + object() + "}}")
                .getBytes(StandardCharsets.UTF_8);
        Configuration configuration = ConfigurationReader.defaults();
        injector = new Injector(new Judge(configuration.policy()), configuration.launcherSettings("benchmark"));
    }

    private String object() {
        String daemon = "\"buildkitd\"";
        return switch (pod) {
            case "script" ->
                pod("", BUILDER.formatted("\"sh\",\"-c\",\"" + "make all; ".repeat(100_000) + "buildkitd\"", ""));
            case "arguments" -> pod("", BUILDER.formatted(daemon, ",\"args\":[" + list("\"--debug\"", 95_000) + "]"));
            case "annotations" ->
                pod("\"annotations\":{\"a\":\"" + "x".repeat(1_000_000) + "\"}", BUILDER.formatted(daemon, ""));
            case "builders" ->
                pod("", list(BUILDER.formatted(daemon, ",\"args\":[\"" + "x".repeat(410) + "\"]"), 1_900));
            default -> throw new IllegalArgumentException(pod);
        };
    }

    private static String pod(String metadata, String containers) {
        return "{\"metadata\":{" + metadata + "},\"spec\":{\"containers\":[" + containers + "]}}";
    }

    private static String list(String element, int times) {
        return (element + ",").repeat(times - 1) + element;
    }

    /** From the bytes of the review to those of the response. */
    @Benchmark
    public byte[] answer() throws MalformedReviewException, OversizedReviewException {
        Review review = ReviewReader.read(body.clone(), OptOut.ALLOWED);
        return ReviewResponse.of(
                review, injector.inject(review.object(), review.optOut(), KnownImages.NONE, ClusterFacts.OFFLINE));
    }
}
