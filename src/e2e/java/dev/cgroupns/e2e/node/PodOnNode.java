package dev.cgroupns.e2e.node;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.e2e.RunningProgram;
import dev.cgroupns.e2e.StandInImage;
import dev.cgroupns.e2e.Tools;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Runs a pod as the kubelet does, as far as the test needs it: init containers to completion, one after the other, then
 * the containers, by real runc, in groups below {@code /kubepods/burstable/pod<uid>}. Volumes are emptyDirs.
 */
public final class PodOnNode implements AutoCloseable {
    private static final Duration INIT = Duration.ofSeconds(30);

    private final Node node;
    private final String uid = UUID.randomUUID().toString();
    private final Path folder;
    private final Map<String, RunningProgram> containers = new LinkedHashMap<>();

    private PodOnNode(Node node) {
        this.node = node;
        // Short, because the whole path of a Unix socket in it must stay below 108 bytes, unix(7).
        this.folder = node.folder().folder(uid.substring(0, 8));
    }

    /**
     * Runs a pod until it is closed.
     *
     * @throws AssertionError with the container's log, when an init container fails
     */
    public static PodOnNode run(Node node, Pod pod) {
        PodOnNode running = new PodOnNode(node);
        for (Container container : pod.getSpec().getInitContainers()) {
            RunningProgram program = running.start(container);
            if (program.awaitEnd(INIT) != 0) {
                throw new AssertionError("init container " + container.getName() + " failed:\n" + program.log());
            }
        }
        for (Container container : pod.getSpec().getContainers()) {
            running.containers.put(container.getName(), running.start(container));
        }
        return running;
    }

    /** The group that the kubelet would give to one of its containers, as the node's root sees it. */
    public String group(String container) {
        return "/kubepods/burstable/pod" + uid + "/" + container;
    }

    /** The program that runc runs in a container; its log is what {@code kubectl logs} would show. */
    public RunningProgram container(String name) {
        RunningProgram program = containers.get(name);
        if (program == null) {
            throw new IllegalArgumentException("the pod has no container " + name + ", only " + containers.keySet());
        }
        return program;
    }

    /** Starts one more program in a container, as {@code kubectl exec} does. */
    public RunningProgram exec(String container, List<String> command) {
        List<String> exec = runc("exec", id(container));
        exec.addAll(command);
        return node.start("exec", exec);
    }

    /** The folder of this machine that is a volume's content. */
    public Path volume(String name) {
        Path volume = folder.resolve("volumes").resolve(name);
        try {
            // The kubelet makes an emptyDir writable for all users, whatever user the containers run as.
            Files.createDirectories(volume);
            return Files.setPosixFilePermissions(volume, PosixFilePermissions.fromString("rwxrwxrwx"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends its containers. */
    @Override
    public void close() {
        for (String container : containers.keySet()) {
            node.run(runc("delete", "--force", id(container))).success();
            container(container).awaitEnd(INIT);
        }
    }

    private RunningProgram start(Container container) {
        StandInImage image = StandInImage.of(container);
        Path bundle = bundle(container.getName(), image);
        ContainerSpec spec = new ContainerSpec(runcExample(bundle))
                .command(argv(container, image))
                .environment(environment(container, image))
                .group(group(container.getName()));
        security(spec, container.getSecurityContext());
        for (VolumeMount mount : container.getVolumeMounts()) {
            String access = Boolean.TRUE.equals(mount.getReadOnly()) ? "ro" : "rw";
            spec.bind(volume(mount.getName()), mount.getMountPath(), access);
        }
        spec.write(bundle.resolve("config.json"));
        return node.start(id(container.getName()), runc("run", "--bundle", bundle.toString(), id(container.getName())));
    }

    private static void security(ContainerSpec spec, SecurityContext context) {
        if (Boolean.TRUE.equals(context.getPrivileged())) {
            spec.privileged();
        } else {
            spec.unprivileged();
        }
        if (context.getRunAsUser() != null) {
            spec.user(context.getRunAsUser());
        }
        spec.readOnlyRoot(Boolean.TRUE.equals(context.getReadOnlyRootFilesystem()));
    }

    private static List<String> argv(Container container, StandInImage image) {
        List<String> argv =
                new ArrayList<>(container.getCommand().isEmpty() ? image.entrypoint() : container.getCommand());
        argv.addAll(container.getArgs());
        return argv;
    }

    private static List<String> environment(Container container, StandInImage image) {
        List<String> environment = new ArrayList<>(image.environment());
        container.getEnv().forEach(variable -> environment.add(variable.getName() + "=" + variable.getValue()));
        return environment;
    }

    private ObjectNode runcExample(Path bundle) {
        node.run(runc("spec", "--bundle", bundle.toString())).success();
        try {
            return (ObjectNode)
                    new ObjectMapper().readTree(bundle.resolve("config.json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> runc(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Tools.runc(), "--root", folder.resolve("runc").toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    private Path bundle(String container, StandInImage image) {
        Path bundle = folder.resolve(container);
        try {
            Path root = Files.createDirectories(bundle.resolve("rootfs"));
            Files.createDirectory(root.resolve("tmp"));
            for (Map.Entry<String, Path> program : image.programs().entrySet()) {
                // Copied, not bind-mounted: runc runs itself from an overlay of its folder, which has no mounts.
                Path inside = root.resolve(program.getKey());
                Files.createDirectories(inside.getParent());
                Files.copy(program.getValue(), inside, StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bundle;
    }

    private String id(String container) {
        return container + "-" + uid.substring(0, 8);
    }
}
