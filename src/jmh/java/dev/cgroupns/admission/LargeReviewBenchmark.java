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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

    /** Where a tenant can put the megabyte. */
    @Param({
        "script",
        "words",
        "flags",
        "arguments",
        "paths",
        "env",
        "annotation",
        "annotations",
        "builders",
        "privileged",
        "unprivileged",
        "volumes",
        "mounts",
        "probes"
    })
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
            case "script" -> pod("", BUILDER.formatted(script("make all; ", 100_000), ""));
            case "words" -> pod("", BUILDER.formatted(script("a ", 500_000), ""));
            case "flags" -> pod("", BUILDER.formatted(script("-addr ", 166_000), ""));
            case "arguments" -> pod("", BUILDER.formatted(daemon, ",\"args\":[" + list("\"--debug\"", 95_000) + "]"));
            case "paths" -> pod("", BUILDER.formatted(daemon, ",\"args\":[" + list("\"/a/b\"", 140_000) + "]"));
            case "env" ->
                pod(
                        "",
                        BUILDER.formatted(
                                daemon, ",\"env\":[" + numbered("{\"name\":\"V%05d\",\"value\":\"v\"}", 30_000) + "]"));
            case "annotation" ->
                pod("\"annotations\":{\"a\":\"" + "x".repeat(1_000_000) + "\"}", BUILDER.formatted(daemon, ""));
            case "annotations" ->
                pod("\"annotations\":{" + numbered("\"a/%05d\":\"v\"", 70_000) + "}", BUILDER.formatted(daemon, ""));
            case "builders" ->
                pod("", list(BUILDER.formatted(daemon, ",\"args\":[\"" + "x".repeat(410) + "\"]"), 1_900));
            case "privileged" -> pod("", list(BUILDER.formatted("\"/bin/" + "x".repeat(410) + "\"", ""), 1_900));
            case "unprivileged" -> pod("", list("{\"name\":\"b\",\"args\":[" + list("\"--a\"", 85) + "]}", 1_900));
            case "volumes" ->
                pod(
                        "",
                        BUILDER.formatted(daemon, "") + "],\"volumes\":["
                                + numbered("{\"name\":\"v%05d\",\"hostPath\":{\"path\":\"/run\"}}", 22_000));
            case "mounts" ->
                pod(
                        "",
                        BUILDER.formatted(
                                daemon,
                                ",\"volumeMounts\":[" + numbered("{\"name\":\"v\",\"mountPath\":\"/%05d\"}", 30_000)
                                        + "]"));
            case "probes" ->
                // Probes are read if nothing else says what the container is.
                pod(
                        "",
                        BUILDER.replace("moby/buildkit", "registry.example/tool")
                                .formatted(
                                        "\"sleep\"",
                                        ",\"livenessProbe\":{\"exec\":{\"command\":[" + script("make all; ", 100_000)
                                                + "]}}"));
            default -> throw new IllegalArgumentException(pod);
        };
    }

    private static String script(String command, int times) {
        return "\"sh\",\"-c\",\"" + command.repeat(times) + "buildkitd\"";
    }

    private static String numbered(String format, int times) {
        return IntStream.range(0, times).mapToObj(format::formatted).collect(Collectors.joining(","));
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
