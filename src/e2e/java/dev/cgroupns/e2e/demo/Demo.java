package dev.cgroupns.e2e.demo;

import dev.cgroupns.e2e.Command;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.cluster.Pods;
import dev.cgroupns.e2e.demo.Screen.Style;
import dev.cgroupns.e2e.node.BuildCgroups;
import dev.cgroupns.e2e.node.Node;
import dev.cgroupns.e2e.webhook.ControlPlane;
import dev.cgroupns.e2e.webhook.Registration;
import dev.cgroupns.e2e.webhook.Registration.FailurePolicy;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** Shows the main job on real parts: how pods are changed, and where their builds then really run. */
public final class Demo {
    private static final List<String> PODS =
            List.of("deployment", "args-only", "shell", "one-shot", "unknown", "rootless", "bystander");

    private final Screen screen = new Screen();
    private final ControlPlane controlPlane;
    private final Cluster cluster;

    private Demo(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
        this.cluster = controlPlane.cluster();
    }

    /** Runs it, without arguments. Exits with 1 if it fails. */
    public static void main(String[] arguments) {
        AtomicBoolean stopping = new AtomicBoolean();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> stopping.set(true)));
        int exitCode = 0;
        try {
            run();
        } catch (RuntimeException | AssertionError e) {
            exitCode = 1;
            // After Ctrl-C everything is being removed: failures then mean nothing.
            if (!stopping.get()) {
                System.err.println("\nThe demo failed: " + e.getMessage());
                e.printStackTrace();
            }
        }
        // The Kubernetes client's threads would keep the process alive.
        System.exit(exitCode);
    }

    private static void run() {
        Screen screen = new Screen();
        screen.title("cgroupns-injector");
        screen.line(Style.PLAIN, "Real parts on this machine, on 127.0.0.1 and in temporary folders. All of it");
        screen.line(Style.PLAIN, "goes away at the end, also on Ctrl-C.");
        screen.line();
        Progress progress = new Progress(screen);
        ControlPlane controlPlane = ControlPlane.start(FailurePolicy.IGNORE, progress::next);
        progress.end();
        Demo demo = new Demo(controlPlane);
        demo.showPods();
        demo.showBuilds();
        demo.end();
    }

    private void showPods() {
        screen.title("What becomes of pods (Kubernetes " + cluster.version() + ")");
        Verdicts verdicts = Verdicts.explain(PODS);
        String namespace = cluster.namespace("demo", Map.of());
        for (String manifest : PODS) {
            showPod(manifest, namespace, verdicts);
        }
    }

    private void showPod(String manifest, String namespace, Verdicts verdicts) {
        boolean deployment = manifest.equals("deployment");
        screen.line(Style.HEADING, deployment ? "Deployment/buildkitd" : "Pod/" + manifest);
        Pods.description(manifest).forEach(line -> screen.line(Style.FAINT, "  " + line));
        screen.line();
        double callsBefore = calls();
        String warnings = "";
        Pod written;
        Pod kept;
        if (deployment) {
            written = Pods.ofDeployment();
            kept = Pods.createByDeployment(cluster, namespace);
        } else {
            written = Pods.read(manifest);
            Command.Result applied =
                    cluster.kubectl(Pods.manifest(manifest), "apply", "--namespace", namespace, "--filename", "-");
            applied.success();
            warnings = applied.errors();
            kept = cluster.client()
                    .pods()
                    .inNamespace(namespace)
                    .withName(manifest)
                    .get();
        }
        screen.table(verdicts.table(manifest));
        screen.line();
        new PodChange(written, kept).show(screen);
        warnings.lines().forEach(line -> screen.wrapped(Style.NOTE, "    kubectl: ", line));
        if (calls() == callsBefore) {
            screen.line(Style.FAINT, "    the API server did not ask the webhook");
        }
        screen.line();
    }

    private void showBuilds() {
        screen.title("Where a build really runs");
        if (!Node.isPossible()) {
            screen.line(Style.NOTE, "Left out: it needs root on Linux, for namespaces and cgroups. There, it");
            screen.line(Style.NOTE, "runs the pod of Deployment/buildkitd with real runc, and builds with it.");
            return;
        }
        screen.line(Style.PLAIN, "The pod of Deployment/buildkitd on a node-like view of this machine's cgroup v2:");
        screen.line(Style.PLAIN, "real runc, real buildkitd, a real build held at its RUN step.");
        screen.line();
        Progress progress = new Progress(screen);
        progress.next("building buildkitd and runc, if not yet");
        buildPrograms();
        progress.next("the pod as its owner wrote it");
        BuildCgroups without = observe(Pods.ofDeployment());
        progress.next("the pod as the webhook changed it");
        BuildCgroups with = observe(Pods.createByDeployment(cluster, cluster.namespace("builds", Map.of())));
        progress.end();
        screen.line();
        screen.columns(List.of("WITHOUT", ""), List.of("WITH", ""));
        screen.columns(tree(without), tree(with));
        screen.line();
        check(without, with);
        screen.line(Style.PLAIN, "Without, the build step is in the node's root: the pod's limits do not reach it.");
        screen.line(Style.PLAIN, "With, it is in the container's own group. The container's log says so:");
        screen.line();
        with.log()
                .lines()
                .filter(line -> line.startsWith("cgroupns-launcher"))
                .forEach(line -> screen.wrapped(Style.GOOD, "  ", line));
    }

    /** Only now: on a new machine this takes minutes, and what becomes of pods is shown without them. */
    private static void buildPrograms() {
        System.setProperty("tools.buildkit", built("buildkit", "buildkitd", "buildctl", "step"));
        System.setProperty("tools.runc", built("runc", "runc"));
    }

    /** Their folder. */
    private static String built(String family, String... programs) {
        List<String> command = new ArrayList<>(List.of("src/build/tools/build.sh", family));
        command.addAll(List.of(programs));
        return Command.run(command).success().strip();
    }

    /** Checks what the screen shows. */
    private static void check(BuildCgroups without, BuildCgroups with) {
        if (!without.step().startsWith("/buildkit/")) {
            throw new AssertionError(
                    "without the launcher the build step runs in " + without.step() + ", not below /buildkit");
        }
        if (!with.step().startsWith(with.container() + "/")) {
            throw new AssertionError("the build step runs in " + with.step() + ", not below " + with.container());
        }
        if (with.log().lines().noneMatch(line -> line.startsWith("cgroupns-launcher"))) {
            throw new AssertionError("the container's log has no line of the launcher: " + with.log());
        }
    }

    private void end() {
        screen.title("Done");
        Progress progress = new Progress(screen);
        progress.next("stopping and removing everything");
        controlPlane.close();
        progress.end();
    }

    private static BuildCgroups observe(Pod pod) {
        try (Node node = Node.start()) {
            return BuildCgroups.observe(node, pod);
        }
    }

    private static List<String> tree(BuildCgroups seen) {
        return new CgroupTree()
                .add(seen.container(), "")
                .add(seen.daemon(), "buildkitd")
                .add(seen.step(), "build step")
                .lines();
    }

    private double calls() {
        return cluster.counter(Registration.CALLS, "name=\"" + Registration.NAME + "\"");
    }

    /** Steps one after the other, each with the time it took. */
    private static final class Progress {
        private final Screen screen;
        private boolean running;

        Progress(Screen screen) {
            this.screen = screen;
        }

        void next(String what) {
            end();
            screen.step(what);
            running = true;
        }

        void end() {
            if (running) {
                screen.done();
            }
            running = false;
        }
    }
}
