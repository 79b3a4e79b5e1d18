package dev.cgroupns.e2e.realnode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.Progress;
import dev.cgroupns.e2e.cluster.Pods;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The node's kernel refuses one of the launcher's calls: the pod starts anyway, and its daemon answers. */
@ExtendWith(SharedRealCluster.class)
@Isolated("starts many containers at once, which takes all processors")
@TestInstance(Lifecycle.PER_CLASS)
class RefusedCallsE2E {
    /** Its environment leaves the evacuation to the daemon. */
    private static final String UPSTREAM = "moby/buildkit:v0.33.0";

    /** The launcher evacuates. */
    private static final String OWN = "registry.example/ci/builder:1";

    /** Flags as musl's open(3) passes them: O_CLOEXEC and O_LARGEFILE are always among them. */
    private static final long READ = 0x88000;

    private static final long WRITE = READ | 1;
    private static final long PATH = READ | 0x200000;
    private static final long MS_PRIVATE = 1 << 18;

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final RealCluster cluster;
    /** The container whose call is refused. */
    private final Map<String, String> containers = new LinkedHashMap<>();

    private Pod created = new Pod();

    RefusedCallsE2E(RealCluster cluster) {
        this.cluster = cluster;
    }

    /** In the launcher's order. Without statfs, which the daemon itself needs. */
    private Stream<Arguments> putBack() {
        return Stream.of(
                Arguments.of("open /proc/self/cgroup", UPSTREAM, Refusal.of("open", 1, READ)),
                Arguments.of("open /", UPSTREAM, Refusal.of("open", 1, PATH)),
                Arguments.of("unshare", UPSTREAM, Refusal.of("unshare")),
                Arguments.of("mount private /sys/fs/cgroup", UPSTREAM, Refusal.of("mount", 3, MS_PRIVATE)),
                Arguments.of("fsopen cgroup2", UPSTREAM, Refusal.of("fsopen")),
                Arguments.of("fsconfig cgroup2", UPSTREAM, Refusal.of("fsconfig")),
                Arguments.of("fsmount cgroup2", UPSTREAM, Refusal.of("fsmount")),
                Arguments.of("move_mount /sys/fs/cgroup", UPSTREAM, Refusal.of("move_mount")),
                Arguments.of("mkdir /sys/fs/cgroup/init", OWN, Refusal.of("mkdir")),
                Arguments.of("write /sys/fs/cgroup/init/cgroup.procs", OWN, Refusal.of("open", 1, WRITE)),
                Arguments.of(
                        "write /sys/fs/cgroup/cgroup.subtree_control",
                        OWN,
                        Refusal.of("write", 2, controllersHandedDown())),
                Arguments.of("write /sys/fs/cgroup/memory.oom.group", UPSTREAM, Refusal.of("open", 1, WRITE)));
    }

    private Stream<Arguments> leftOnTheWayBack() {
        return Stream.of(
                Arguments.of("setns cgroup", UPSTREAM, Refusal.of("fsopen", "setns")),
                Arguments.of("fchdir", UPSTREAM, Refusal.of("fsopen", "fchdir")),
                Arguments.of("chroot", UPSTREAM, Refusal.of("fsopen", "chroot")));
    }

    /** All in one pod: one for each call would take the node much longer. */
    @BeforeAll
    void createPod() {
        List<Container> all = Stream.concat(putBack(), leftOnTheWayBack())
                .map(Arguments::get)
                .map(row -> {
                    String name = "refused-" + containers.size();
                    containers.put((String) row[0], name);
                    return container(name, (String) row[1], (Refusal) row[2]);
                })
                .toList();
        created = Pods.create(cluster.cluster(), cluster.namespace(), pod(all));
    }

    @AfterAll
    void deletePod() {
        cluster.cluster().client().resource(created).withGracePeriod(1).delete();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("putBack")
    void daemonRunsAsWithoutLauncher(String call) {
        BuilderPod pod = answering(call);

        assertThat(pod.log()).contains("cgroupns-launcher: " + call + ": EPERM: started without isolation\n");
        String process = "/proc/" + pod.firstProcess();
        assertThat(read("readlink " + process + "/ns/cgroup")).isEqualTo(read("readlink /proc/1/ns/cgroup"));
        assertThat(read("grep -c ' /sys/fs/cgroup ' " + process + "/mountinfo")).isEqualTo("1");
        String group = "/sys/fs/cgroup" + pod.group();
        assertThat(cluster.node().shell("[ -e " + group + "/init ]").exitCode()).isEqualTo(1);
        assertThat(read("cat " + group + "/cgroup.subtree_control")).isEmpty();
        assertThat(read("cat " + group + "/memory.oom.group")).isEqualTo("1");
        Progress.say("refused:  " + call + "; buildkitd runs as without the launcher");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("leftOnTheWayBack")
    void daemonRunsIfTheRollbackFails(String call) {
        BuilderPod pod = answering(call);

        assertThat(pod.log())
                .contains("cgroupns-launcher: fsopen cgroup2: EPERM, during the rollback " + call
                        + ": EPERM: started without isolation\n");
        Progress.say("refused:  fsopen, then " + call + " on the way back; buildkitd runs");
    }

    @Test
    void containerEndsIfItsOwnerRequiresIsolation() {
        Pod required = new PodBuilder(pod(List.of(container("builder", UPSTREAM, Refusal.of("unshare")))))
                .editMetadata()
                .addToAnnotations("cgroupns.dev/isolation", "required")
                .endMetadata()
                .build();
        BuilderPod pod =
                BuilderPod.of(cluster, Pods.create(cluster.cluster(), cluster.namespace(), required), "builder");

        Awaitility.await("the container ends")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> {
                    ContainerStateTerminated end = pod.status().getLastState().getTerminated();
                    assertThat(end.getExitCode()).isEqualTo(78);
                    assertThat(end.getMessage())
                            .isEqualTo("cgroupns-launcher: unshare: EPERM: not started, because --require is given\n");
                });
        Progress.say("refused:  unshare, isolation: required; the container ends with exit code 78");
        pod.delete();
    }

    private BuilderPod answering(String call) {
        BuilderPod pod = BuilderPod.awaitDaemon(cluster, created, Objects.requireNonNull(containers.get(call)));
        read("buildctl --addr unix://" + pod.socket() + " debug workers");
        return pod;
    }

    private String read(String command) {
        return cluster.node().shell(command).success().strip();
    }

    /** The length of {@code +cpuset +cpu ...} with all controllers that the kubelet enables for containers. */
    private long controllersHandedDown() {
        String controllers = read("cat /sys/fs/cgroup/kubepods/burstable/cgroup.controllers");
        return Stream.of(controllers.split(" "))
                .map(name -> "+" + name)
                .collect(Collectors.joining(" "))
                .length();
    }

    private static Pod pod(List<Container> containers) {
        return new PodBuilder(Pods.parse("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: refused
                spec:
                  runtimeClassName: refusing
                  volumes:
                    - name: state
                      emptyDir: {}
                """))
                .editSpec()
                .withContainers(containers)
                .endSpec()
                .build();
    }

    private static Container container(String name, String image, Refusal refusal) {
        return new ContainerBuilder()
                .withName(name)
                .withImage(image)
                .withCommand("buildkitd")
                .addNewEnv()
                .withName("REFUSED")
                .withValue(refusal.syscalls())
                .endEnv()
                .withNewSecurityContext()
                .withPrivileged(true)
                .endSecurityContext()
                .addNewVolumeMount()
                .withName("state")
                .withMountPath("/var/lib/buildkit")
                .withSubPath(name)
                .endVolumeMount()
                .build();
    }
}
