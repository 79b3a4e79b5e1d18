package dev.cgroupns.patch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import dev.cgroupns.delivery.DeliveryMode;
import java.lang.management.ManagementFactory;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The effort for the largest pods that tenants can write is in proportion to their size. It is measured in allocated
 * bytes: they do not depend on how busy the machine is, and code that compares each element with each other allocates
 * for each pair.
 */
final class EffortTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Injections injections = Injections.by(DeliveryMode.INIT_CONTAINER);

    static Stream<Arguments> pods() {
        return Stream.of(
                pod("mounts at our path and all its numbers", 14_000, EffortTest::mounts),
                pod("init containers like ours", 3_500, EffortTest::lookAlikes),
                pod("init containers and volumes like ours", 3_500, EffortTest::lookAlikesWithVolumes),
                pod("builders with mounts", 1_000, EffortTest::builders),
                pod("builders that an earlier pass injected", 1_000, EffortTest::injected),
                pod("volumes that are images of ours", 3_500, EffortTest::imageVolumes),
                pod("annotations", 14_000, EffortTest::annotations));
    }

    private static Arguments pod(String title, int size, IntFunction<JsonNode> make) {
        return Arguments.argumentSet(title, size, make);
    }

    @ParameterizedTest
    @MethodSource("pods")
    void growsWithThePod(int size, IntFunction<JsonNode> make) {
        JsonNode half = make.apply(size);
        JsonNode whole = make.apply(2 * size);
        // Warms up: classes are loaded, and the compiler has settled.
        IntStream.range(0, 3).forEach(_ -> injections.of(half));

        long small = allocated(half);
        long large = allocated(whole);

        assertThat(large)
                .as("twice the pod, after %s bytes for the half", small)
                .isLessThan(3 * small);
    }

    private long allocated(JsonNode pod) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        JsonNode patch = injections.of(pod).patch().toJson();
        long after = THREADS.getCurrentThreadAllocatedBytes();
        assertThat(patch).isNotNull();
        return after - before;
    }

    private static JsonNode mounts(int count) {
        ObjectNode pod = builderPod();
        ArrayNode mounts = ((ObjectNode) pod.at("/spec/containers/0")).putArray("volumeMounts");
        mounts.addObject().put("name", "data").put("mountPath", "/cgroupns");
        for (int i = 2; i <= count; i++) {
            mounts.addObject().put("name", "data").put("mountPath", "/cgroupns-" + i);
        }
        return pod;
    }

    private static JsonNode lookAlikes(int count) {
        ObjectNode pod = builderPod();
        ArrayNode containers = ((ObjectNode) pod.at("/spec")).putArray("initContainers");
        for (int i = 0; i < count; i++) {
            lookAlike(containers, i, "cgroupns-launcher");
        }
        ArrayNode volumes = ((ObjectNode) pod.at("/spec")).putArray("volumes");
        volumes.addObject().put("name", "cgroupns-launcher").putObject("emptyDir");
        // None of them can be used: the builder has a mount below each.
        return withMountsBelow(pod, count);
    }

    private static JsonNode lookAlikesWithVolumes(int count) {
        ObjectNode pod = (ObjectNode) lookAlikes(count);
        ArrayNode volumes = (ArrayNode) pod.at("/spec/volumes");
        ((ArrayNode) pod.at("/spec/initContainers")).removeAll();
        for (int i = 0; i < count; i++) {
            volumes.addObject().put("name", "cgroupns-launcher-" + i).putObject("emptyDir");
            lookAlike((ArrayNode) pod.at("/spec/initContainers"), i, "cgroupns-launcher-" + i);
        }
        return pod;
    }

    private static void lookAlike(ArrayNode containers, int i, String volume) {
        ObjectNode container = containers.addObject().put("name", "cgroupns-launcher" + (i == 0 ? "" : "-" + (i + 1)));
        String directory = "/cgroupns-x" + i;
        container.putArray("command").add("/launcher").add("install").add(directory);
        container.putArray("volumeMounts").addObject().put("name", volume).put("mountPath", directory);
    }

    private static JsonNode withMountsBelow(ObjectNode pod, int count) {
        ArrayNode mounts = ((ObjectNode) pod.at("/spec/containers/0")).putArray("volumeMounts");
        for (int i = 0; i < count; i++) {
            mounts.addObject().put("name", "data").put("mountPath", "/cgroupns-x" + i + "/data");
        }
        return pod;
    }

    private static JsonNode builders(int count) {
        ObjectNode pod = builderPod();
        ArrayNode containers = (ArrayNode) pod.at("/spec/containers");
        for (int i = 1; i < count; i++) {
            ObjectNode container = builder(containers, "b" + i);
            container.putArray("volumeMounts").addObject().put("name", "data").put("mountPath", "/cgroupns-" + i);
        }
        return pod;
    }

    private static JsonNode injected(int count) {
        JsonNode pod = Injections.by(DeliveryMode.INIT_CONTAINER).injected(builders(count));
        ((ObjectNode) pod.at("/spec/containers/0"))
                .putObject("resources")
                .putObject("requests")
                .put("cpu", "1");
        return pod;
    }

    private static JsonNode imageVolumes(int count) {
        ObjectNode pod = builderPod();
        ArrayNode volumes = ((ObjectNode) pod.at("/spec")).putArray("volumes");
        ArrayNode mounts = ((ObjectNode) pod.at("/spec/containers/0")).putArray("volumeMounts");
        for (int i = 0; i < count; i++) {
            String name = "cgroupns-launcher" + (i == 0 ? "" : "-" + (i + 1));
            volumes.addObject().put("name", name).putObject("image").put("reference", "registry.example/launcher:1");
            mounts.addObject().put("name", name).put("mountPath", "/cgroupns" + (i == 0 ? "" : "-" + (i + 1)));
        }
        return pod;
    }

    private static JsonNode annotations(int count) {
        ObjectNode pod = builderPod();
        ObjectNode annotations = pod.putObject("metadata").putObject("annotations");
        for (int i = 0; i < count; i++) {
            annotations.put("cgroupns.dev/entrypoint.b" + i, "[]");
        }
        return pod;
    }

    private static ObjectNode builderPod() {
        ObjectNode pod = JSON.createObjectNode();
        builder(pod.putObject("spec").putArray("containers"), "b");
        return pod;
    }

    private static ObjectNode builder(ArrayNode containers, String name) {
        ObjectNode container = containers.addObject().put("name", name).put("image", "moby/buildkit");
        container.putArray("command").add("buildkitd");
        container.putObject("securityContext").put("privileged", true);
        return container;
    }
}
