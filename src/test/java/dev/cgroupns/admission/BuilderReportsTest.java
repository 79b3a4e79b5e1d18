package dev.cgroupns.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.verdict.Container;
import dev.cgroupns.verdict.PodReader;
import dev.cgroupns.verdict.Reason;
import dev.cgroupns.verdict.Verdict;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A review leaves a log line and a count for each builder, once. */
@QuarkusTest
final class BuilderReportsTest {
    private static final String REINVOCATION = "cgroupns_builders_uncounted_total{cause=\"reinvocation\"}";
    private static final String DRY_RUN = "cgroupns_builders_uncounted_total{cause=\"dry_run\"}";

    private final Logger logger = Logger.getLogger(BuilderReports.class.getName());
    private final Lines lines = new Lines();

    /** Collects log lines. */
    private static final class Lines extends Handler {
        private final List<String> written = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord line) {
            written.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @BeforeEach
    void listen() {
        logger.addHandler(lines);
    }

    @AfterEach
    void stop() {
        logger.removeHandler(lines);
    }

    @Test
    void eachBuilderIsLoggedAndCountedOnce() throws Exception {
        JsonNode pod = pod("""
                {"metadata": {"generateName": "farm-6d5f9c-", "ownerReferences": [{"apiVersion": "apps/v1",
                 "kind": "ReplicaSet", "name": "farm-6d5f9c", "uid": "1", "controller": true}]}, "spec": {"containers": [
                 {"name": "one", "image": "a", "command": ["buildkitd"], "securityContext": {"privileged": true}},
                 {"name": "two", "image": "a", "command": ["agent"], "securityContext": {"privileged": true}},
                 {"name": "three", "image": "corp/buildkit", "securityContext": {"privileged": true}}]}}""");
        double reinvocations = Webhook.metric(REINVOCATION);

        JsonNode patched = send("once", pod);
        send("once", patched);

        assertThat(lines.written)
                .containsExactly(
                        "builder namespace=once owner=ReplicaSet/farm-6d5f9c container=one code=INJECT"
                                + " detail=\"command runs buildkitd\"",
                        lines.written.getLast());
        assertThat(lines.written.getLast()).contains("container=three code=ENTRYPOINT_UNKNOWN detail=");
        assertThat(counted("once", "INJECT")).isEqualTo(1);
        assertThat(counted("once", "ENTRYPOINT_UNKNOWN")).isEqualTo(1);
        assertThat(Webhook.metric("cgroupns_builders_total{code=\"ALREADY_INJECTED\",namespace=\"once\"}"))
                .isZero();
        assertThat(Webhook.metric(REINVOCATION)).isEqualTo(reinvocations + 2);
    }

    @Test
    void aDryRunIsCountedSeparatelyAndNotLogged() throws Exception {
        double before = Webhook.metric(DRY_RUN);
        ObjectNode review = review("dry", builder());
        ((ObjectNode) review.path("request")).put("dryRun", true);

        Webhook.post(Webhook.bytes(review)).then().statusCode(200);

        assertThat(lines.written).isEmpty();
        assertThat(counted("dry", "INJECT")).isZero();
        assertThat(Webhook.metric(DRY_RUN)).isEqualTo(before + 1);
    }

    /** A user who may create namespaces could otherwise add series without limit. */
    @Test
    void namespacesBeyondTheLimitAreCountedTogether() throws Exception {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        BuilderMetrics metrics = new BuilderMetrics(meters);
        Container container = PodReader.read(builder()).containers().getFirst();
        for (int i = 0; i < BuilderMetrics.MOST + 20; i++) {
            metrics.created("many-" + i, List.of(new Verdict.Skip(container, Reason.OPTED_OUT, "")));
        }

        assertThat(meters.get("cgroupns.builders").counters()).hasSize(BuilderMetrics.MOST + 1);
        assertThat(meters.get("cgroupns.builders")
                        .tag("namespace", BuilderMetrics.OTHERS)
                        .counter()
                        .count())
                .isEqualTo(20);
    }

    private static double counted(String namespace, String code) {
        return Webhook.metric("cgroupns_builders_total{code=\"" + code + "\",namespace=\"" + namespace + "\"}");
    }

    private static JsonNode builder() throws Exception {
        return pod("""
                {"metadata": {"name": "b"}, "spec": {"containers": [
                 {"name": "b", "image": "a", "command": ["buildkitd"], "securityContext": {"privileged": true}}]}}""");
    }

    private static JsonNode pod(String json) throws Exception {
        return new JsonMapper().readTree(json);
    }

    private static JsonNode send(String namespace, JsonNode pod) {
        JsonNode response = Webhook.response(Webhook.post(Webhook.bytes(review(namespace, pod))));
        return response.has("patch") ? io.fabric8.zjsonpatch.JsonPatch.apply(Webhook.patch(response), pod) : pod;
    }

    private static ObjectNode review(String namespace, JsonNode pod) {
        ObjectNode review = Webhook.creation(pod);
        ((ObjectNode) review.path("request")).put("namespace", namespace);
        return review;
    }
}
