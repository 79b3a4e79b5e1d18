package dev.cgroupns.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The paths of built programs. The build passes the folders as system properties; {@code make test} sets them all. */
public final class Tools {
    private Tools() {}

    /** A program of the Kubernetes control plane, such as {@code etcd}. */
    public static String kubernetes(String program) {
        return program("tools.kubernetes", "kubernetes", program);
    }

    /** OpenShift's admission code for security context constraints. */
    public static String scc() {
        return program("tools.scc", "scc", "scc");
    }

    /** {@code buildkitd}, {@code buildctl}, or {@code step}, the build step that waits until it is checked. */
    public static String buildkit(String program) {
        return program("tools.buildkit", "buildkit", program);
    }

    /** The container runtime that containerd and buildkitd both use. */
    public static String runc() {
        return program("tools.runc", "runc", "runc");
    }

    /** {@code containerd}, {@code ctr}, or the shim. */
    public static String containerd(String program) {
        return program("tools.containerd", "containerd", program);
    }

    /** A plugin that connects pods to the network. */
    public static String cni(String plugin) {
        return program("tools.cni", "cni", plugin);
    }

    /** {@code prometheus}, or its tool {@code promtool}. */
    public static String prometheus(String program) {
        return program("tools.prometheus", "prometheus", program);
    }

    /** The webhook in plain Go that benchmarks compare with. */
    public static Path peer() {
        return present(Path.of(property("bench.peer")), "make bench-apiserver");
    }

    /** Distribution's registry. */
    public static String registry() {
        return program("tools.registry", "registry", "registry");
    }

    /** helm 3. */
    public static String helm() {
        return program("tools.helm3", "helm3", "helm");
    }

    /** The archive of one of the two images, {@code webhook} or {@code launcher}. */
    public static Path image(String name) {
        return present(Path.of(property("images.directory"), name + ".tar"), "make images");
    }

    /** The launcher for this machine's architecture. */
    public static Path launcher() {
        String architecture = System.getProperty("os.arch").equals("amd64") ? "x86_64" : System.getProperty("os.arch");
        Path launcher = Path.of(property("launcher.directory"), "launcher-" + architecture);
        return present(launcher, "make build");
    }

    /** A disk of the virtual node, {@code root} or {@code store}. */
    public static String nodeDisk(String name) {
        return present(Path.of(property("node." + name)), "make e2e").toString();
    }

    /** What the virtual node with cgroup v2 runs on, {@code uml} or {@code qemu}. */
    public static String nodeMachine() {
        return property("node.machine");
    }

    /** The container runtime on the virtual node, {@code containerd} or {@code crio}. */
    public static String nodeRuntime() {
        return property("node.runtime");
    }

    /** The application's runnable jar. */
    public static Path applicationJar() {
        return present(Path.of(property("application.jar")), "make build");
    }

    /**
     * Java options for runs of the jar whose speed over a long time does not matter, such as {@code
     * -XX:TieredStopAtLevel=1}. None unless the system property {@code application.javaOptions} is set.
     */
    public static List<String> javaOptions() {
        String options = System.getProperty("application.javaOptions", "");
        return options.isEmpty() ? List.of() : List.of(options.split(" "));
    }

    /** A script below {@code src/e2e}; tests and demo run in the checkout's folder. */
    public static String script(String name) {
        return present(Path.of("src/e2e", name).toAbsolutePath(), "running it in the checkout's folder")
                .toString();
    }

    private static String program(String property, String family, String name) {
        return present(Path.of(property(property), name), "src/build/tools/build.sh " + family + " " + name)
                .toString();
    }

    private static String property(String name) {
        String value = System.getProperty(name, "");
        if (value.isEmpty()) {
            throw new IllegalStateException(
                    "system property " + name + " is not set: run `make test` or `make demo`, which set it");
        }
        return value;
    }

    private static Path present(Path path, String remedy) {
        if (!Files.exists(path)) {
            throw new IllegalStateException(path + " is missing: " + remedy + " makes it");
        }
        return path;
    }
}
