package dev.cgroupns.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a pod that the webhook injected shows of its node, and what a tenant cannot make it show. */
final class LauncherMessageTest {
    private final ObjectNode pod = injected();
    private final String image = launcher(pod).path("image").asText();

    @Test
    void saysTheVersion() {
        terminates("cgroupns-launcher 0.1.0 x86_64, cgroup v1\n");
        assertThat(LauncherMessage.cgroupVersion(pod, image)).contains(CgroupVersion.V1);

        terminates("cgroupns-launcher 0.1.0 x86_64, cgroup v2\n");
        assertThat(LauncherMessage.cgroupVersion(pod, image)).contains(CgroupVersion.V2);

        terminates("cgroupns-launcher 0.1.0 x86_64, no cgroup file system\n");
        assertThat(LauncherMessage.cgroupVersion(pod, image)).isEmpty();

        terminates("cgroupns-launcher: install: create the copy: ENOSPC\n");
        assertThat(LauncherMessage.cgroupVersion(pod, image)).isEmpty();
    }

    @Test
    void serviceAccountTokenIsMountedIntoEveryContainer() {
        terminates("cgroupns-launcher 0.1.0 x86_64, cgroup v1\n");
        mounts(launcher(pod)).addObject().put("mountPath", "/var/run/secrets/kubernetes.io/serviceaccount");

        assertThat(LauncherMessage.cgroupVersion(pod, image)).contains(CgroupVersion.V1);
    }

    static Stream<Arguments> lies() {
        return Stream.of(
                lie("another image", pod -> launcher(pod).put("image", "tenant.example/liar")),
                lie("another command", pod -> launcher(pod).putArray("command").add("/cgroupns/liar")),
                lie("arguments", pod -> launcher(pod).putArray("args").add("x")),
                lie("another file", pod -> launcher(pod).put("terminationMessagePath", "/cgroupns/lie")),
                lie("the log", pod -> launcher(pod).put("terminationMessagePolicy", "FallbackToLogsOnError")),
                lie(
                        "a volume over the cgroups",
                        pod -> mounts(launcher(pod)).addObject().put("mountPath", "/sys/fs/cgroup")),
                lie("another kernel", pod -> ((ObjectNode) pod.path("spec")).put("runtimeClassName", "kata")),
                lie("another container", pod -> launcher(pod).put("name", "liar")));
    }

    private static Arguments lie(String name, Consumer<ObjectNode> changed) {
        return Arguments.argumentSet(name, changed);
    }

    @ParameterizedTest
    @MethodSource("lies")
    void tenantsCannotWriteIt(Consumer<ObjectNode> changed) {
        terminates("cgroupns-launcher 0.1.0 x86_64, cgroup v1\n");
        changed.accept(pod);

        assertThat(LauncherMessage.cgroupVersion(pod, image)).isEmpty();
    }

    private void terminates(String message) {
        ObjectNode status = pod.putObject("status")
                .putArray("initContainerStatuses")
                .addObject()
                .put("name", "cgroupns-launcher");
        status.putObject("state").putObject("terminated").put("message", message);
    }

    private static ObjectNode launcher(ObjectNode pod) {
        return (ObjectNode) pod.at("/spec/initContainers/0");
    }

    private static ArrayNode mounts(ObjectNode container) {
        return (ArrayNode) container.path("volumeMounts");
    }

    private static ObjectNode injected() {
        try {
            return (ObjectNode) YamlTree.toJson(
                    YamlText.read(Files.readString(Path.of("src/test/resources/pods/guaranteed/out.yaml")))
                            .orElseThrow());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
