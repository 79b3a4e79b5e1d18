package dev.cgroupns.e2e.realnode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cgroupns.e2e.Command;
import dev.cgroupns.e2e.CommandLineTool;
import dev.cgroupns.e2e.Progress;
import dev.cgroupns.e2e.cluster.Pods;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code verify} sees from inside of pods, against what the node shows of the same processes. */
@ExtendWith(SharedRealCluster.class)
class VerifyE2E {
    private static final int NOT_ASKED = 7;
    private static final int LEAKS = 13;
    private static final int NOT_VERIFIED = 14;

    private static final String DIRECT = container("direct", "moby/buildkit:v0.33.0", "command: [buildkitd]");
    /** The daemon is not the container's first process. */
    private static final String CHILD =
            container("child", "moby/buildkit:v0.33.0", "command: [sh, -c, 'buildkitd & wait']");
    /** It stays in the group that it was started in. */
    private static final String OLD = container("old", "moby/buildkit:v0.11.6", "");
    /** Its script makes a cgroup namespace. */
    private static final String SCRIPT = container("script", "moby/buildkit:v0.33.0", "");
    /** It has neither cat nor a shell. */
    private static final String BARE = container("bare", "registry.example/ci/bare-buildkit:1", "command: [buildkitd]");

    private final RealCluster cluster;

    VerifyE2E(RealCluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void injectedBuildersAreIsolated() {
        Pod pod = start(cluster.namespace(), "", DIRECT, CHILD, OLD);

        Command.Result result = verify(pod, "--output=json");

        assertThat(result.exitCode()).as(result.errors()).isZero();
        assertThat(statuses(pod, result))
                .isEqualTo(Map.of("direct", "ISOLATED", "child", "ISOLATED", "old", "ISOLATED"));
        assertThat(verify(pod, "--container=direct").success())
                .contains(
                        "container direct is isolated",
                        "buildkitd, process 1",
                        builder(pod, "direct").group() + "/init");
        delete(pod);
    }

    @Test
    void buildersLeftAloneLeakUnlessTheirImageIsolatesThem() {
        Pod pod = start(cluster.namespaceLeftAlone(), "", DIRECT, CHILD, OLD, SCRIPT, BARE);

        Command.Result result = verify(pod, "--output=json");

        assertThat(result.exitCode()).as(result.errors()).isEqualTo(LEAKS);
        assertThat(statuses(pod, result))
                .isEqualTo(Map.of(
                        "direct",
                        "LEAKING",
                        "child",
                        "LEAKING",
                        "old",
                        "LEAKING",
                        "script",
                        "ISOLATED",
                        "bare",
                        "UNDETERMINED"));
        assertThat(verify(pod, "--container=script").success()).contains("container script is isolated");
        Command.Result bare = verify(pod, "--container=bare");
        assertThat(bare.exitCode()).isEqualTo(NOT_VERIFIED);
        assertThat(bare.output()).contains("its image has neither cat nor a shell");
        assertThat(debug(bare.output())).contains(" / /sys/fs/cgroup ");
        delete(pod);
    }

    /** In the first, the processes of all builders of the node are seen; in the second, those of another container. */
    @ParameterizedTest
    @ValueSource(strings = {"hostPID: true", "shareProcessNamespace: true", "runtimeClassName: crun"})
    void settingsOfPods(String setting) {
        Pod injected = start(cluster.namespace(), setting, DIRECT);
        Pod leftAlone = start(cluster.namespaceLeftAlone(), setting, DIRECT, SCRIPT);

        assertThat(statuses(injected, verify(injected, "--output=json"))).isEqualTo(Map.of("direct", "ISOLATED"));
        assertThat(statuses(leftAlone, verify(leftAlone, "--output=json")))
                .isEqualTo(Map.of("direct", "LEAKING", "script", "ISOLATED"));
        delete(injected);
        delete(leftAlone);
    }

    @Test
    void needsTheRightsThatTheDocumentationNames() {
        Pod pod = start(cluster.namespace(), "", DIRECT);
        String namespace = pod.getMetadata().getNamespace();
        kubectl("create", "serviceaccount", "verifier", "-n", namespace);
        kubectl("create", "role", "reader", "--verb=get", "--resource=pods", "-n", namespace);
        kubectl("create", "role", "runner", "--verb=get,create", "--resource=pods/exec", "-n", namespace);
        bind("reader", namespace);
        Path kubeconfig = cluster.cluster().kubeconfigOf(namespace, "verifier");

        Command.Result refused = verify(kubeconfig, pod);

        assertThat(refused.exitCode()).as(refused.output()).isEqualTo(NOT_ASKED);
        assertThat(refused.errors())
                .contains("these credentials do not allow this", "pods/exec", "get and create pods/exec");
        bind("runner", namespace);
        assertThat(verify(kubeconfig, pod).success()).contains("container direct is isolated");
        delete(pod);
    }

    @Test
    void saysWhatIsNotThere() {
        String namespace = cluster.namespace();

        Command.Result result =
                CommandLineTool.run(cluster.cluster().kubeconfig(), "verify", "--namespace=" + namespace, "farm");

        assertThat(result.exitCode()).isEqualTo(NOT_VERIFIED);
        assertThat(result.errors()).contains("namespace " + namespace + " has no pod farm");
    }

    private static String container(String name, String image, String line) {
        return """
                    - name: %s
                      image: %s
                      %s
                      securityContext: {privileged: true}
                      volumeMounts: [{name: state, mountPath: /var/lib/buildkit, subPath: %1$s}]
                """.formatted(name, image, line);
    }

    private Pod start(String namespace, String setting, String... containers) {
        Pod created = Pods.create(
                cluster.cluster(), namespace, Pods.parse("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: farm
                spec:
                  %s
                  containers:
                %s
                  volumes: [{name: state, emptyDir: {}}]
                """.formatted(setting, String.join("", containers))));
        created.getSpec()
                .getContainers()
                .forEach(container -> BuilderPod.awaitDaemon(cluster, created, container.getName()));
        return created;
    }

    private BuilderPod builder(Pod pod, String container) {
        return BuilderPod.of(cluster, pod, container);
    }

    private Command.Result verify(Pod pod, String... options) {
        return verify(cluster.cluster().kubeconfig(), pod, options);
    }

    private static Command.Result verify(Path kubeconfig, Pod pod, String... options) {
        String[] arguments = Stream.concat(
                        Stream.of(
                                "verify",
                                "--namespace=" + pod.getMetadata().getNamespace(),
                                pod.getMetadata().getName()),
                        Stream.of(options))
                .toArray(String[]::new);
        return CommandLineTool.run(kubeconfig, arguments);
    }

    /** By the containers' names; each path is compared with what the node shows. */
    private Map<String, String> statuses(Pod pod, Command.Result result) {
        Map<String, String> statuses = new TreeMap<>();
        for (JsonNode each : json(result).path("containers")) {
            String container = each.path("container").asText();
            statuses.put(container, each.path("status").asText());
            JsonNode cgroups = each.path("cgroups");
            if (cgroups.path("seenFrom").asText().equals("container")) {
                assertThat(builder(pod, container).firstProcessGroup())
                        .isEqualTo(builder(pod, container).group()
                                + cgroups.path("daemon").asText());
            } else if (!cgroups.isMissingNode()) {
                Progress.say("verified:  " + container + " " + cgroups);
                BuilderPod builder = builder(pod, container);
                boolean leaks = each.path("status").asText().equals("LEAKING");
                assertThat(cgroups.path("container").asText()).isEqualTo(builder.group());
                assertThat(cgroups.path("daemon").asText()).isIn(groupsOfDaemons(builder));
                assertThat(cgroups.path("builds").asText()).isEqualTo(leaks ? "/" : builder.group());
            }
        }
        return statuses;
    }

    /** Of those in the same mount namespace as the container's first process. */
    private List<String> groupsOfDaemons(BuilderPod builder) {
        String inContainer = cluster.node()
                .shell("ns=$(readlink /proc/" + builder.firstProcess() + "/ns/mnt);"
                        + " for p in /proc/[0-9]*; do [ \"$(readlink $p/ns/mnt)\" != \"$ns\" ] || echo ${p#/proc/};"
                        + " done")
                .success();
        List<Integer> pids = inContainer.lines().map(Integer::valueOf).toList();
        return NodeProcess.all(cluster.node()).stream()
                .filter(process ->
                        pids.contains(process.pid()) && process.command().contains("buildkitd"))
                .map(NodeProcess::group)
                .collect(Collectors.toList());
    }

    private static JsonNode json(Command.Result result) {
        try {
            return new JsonMapper().readTree(result.output());
        } catch (JsonProcessingException e) {
            throw new AssertionError(result.errors() + result.output(), e);
        }
    }

    /** Runs the command that is printed, with an image that the node has. */
    private String debug(String output) {
        String command = output.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("kubectl "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(output));
        String[] arguments = command.replace("--image=busybox", "--image=registry.example/tools/busybox:1")
                .split(" ");
        return cluster.cluster()
                .kubectl("", Stream.of(arguments).skip(1).toArray(String[]::new))
                .success();
    }

    private void bind(String role, String namespace) {
        kubectl(
                "create",
                "rolebinding",
                role,
                "--role=" + role,
                "--serviceaccount=" + namespace + ":verifier",
                "-n",
                namespace);
    }

    private void kubectl(String... arguments) {
        cluster.cluster().kubectl("", arguments).success();
    }

    private void delete(Pod pod) {
        cluster.cluster().client().resource(pod).withGracePeriod(1).delete();
    }
}
