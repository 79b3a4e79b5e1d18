package dev.cgroupns.e2e.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An OCI runtime configuration ({@code config.json}): what {@code runc spec} writes, changed as Kubernetes' runtimes
 * do.
 */
final class ContainerSpec {
    /** The capabilities in the order of their numbers, {@code linux/capability.h}. */
    private static final List<String> CAPABILITIES =
            List.of(("chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable "
                            + "net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot "
                            + "sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease "
                            + "audit_write audit_control setfcap mac_override mac_admin syslog wake_alarm block_suspend audit_read "
                            + "perfmon bpf checkpoint_restore")
                    .split(" "));

    private final ObjectNode spec;

    ContainerSpec(ObjectNode fromRunc) {
        spec = fromRunc;
        process().put("terminal", false);
        // The machine sets the hard limit on open files; runc's example sets 1024.
        process().remove("rlimits");
    }

    ContainerSpec command(List<String> argv) {
        argv.forEach(process().putArray("args")::add);
        return this;
    }

    ContainerSpec environment(List<String> variables) {
        variables.forEach(process().putArray("env")::add);
        return this;
    }

    ContainerSpec user(long uid) {
        process().withObject("user").put("uid", uid).put("gid", uid);
        return this;
    }

    ContainerSpec readOnlyRoot(boolean readOnly) {
        spec.withObject("root").put("readonly", readOnly);
        return this;
    }

    ContainerSpec group(String path) {
        linux().put("cgroupsPath", path);
        return this;
    }

    ContainerSpec bind(Path source, String destination, String access) {
        ObjectNode mount = spec.withArray("mounts").addObject();
        mount.put("type", "bind").put("source", source.toString()).put("destination", destination);
        mount.putArray("options").add("bind").add(access);
        return this;
    }

    /** Without capabilities, as with {@code drop: [ALL]}. */
    ContainerSpec unprivileged() {
        setCapabilities(List.of());
        return this;
    }

    /**
     * As containerd's CRI makes a privileged container: all capabilities and devices, nothing masked, /sys and the
     * cgroup mount writable, and, which is the whole matter, NO cgroup namespace.
     */
    ContainerSpec privileged() {
        process().put("noNewPrivileges", false);
        setCapabilities(boundingSet());
        linux().remove(List.of("maskedPaths", "readonlyPaths", "seccomp"));
        linux().withObject("resources")
                .putArray("devices")
                .addObject()
                .put("allow", true)
                .put("access", "rwm");
        for (JsonNode mount : spec.withArray("mounts")) {
            if (List.of("sysfs", "cgroup").contains(mount.path("type").asText())) {
                replace((ArrayNode) mount.path("options"), "ro", "rw");
            }
        }
        ArrayNode namespaces = linux().withArray("namespaces");
        for (int i = namespaces.size() - 1; i >= 0; i--) {
            if (namespaces.path(i).path("type").asText().equals("cgroup")) {
                namespaces.remove(i);
            }
        }
        return this;
    }

    void write(Path file) {
        try {
            Files.writeString(file, spec.toPrettyString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ObjectNode process() {
        return spec.withObject("process");
    }

    private ObjectNode linux() {
        return spec.withObject("linux");
    }

    private void setCapabilities(List<String> names) {
        ObjectNode sets = process().putObject("capabilities");
        for (String set : List.of("bounding", "effective", "permitted")) {
            names.forEach(sets.putArray(set)::add);
        }
    }

    /** "All" means what this process may pass on: a machine that is itself a container lacks some. */
    private static List<String> boundingSet() {
        List<String> names = new ArrayList<>();
        long bits = Long.parseUnsignedLong(boundingBits(), 16);
        for (int number = 0; number < CAPABILITIES.size(); number++) {
            if ((bits >> number & 1) == 1) {
                names.add("CAP_" + CAPABILITIES.get(number).toUpperCase(Locale.ROOT));
            }
        }
        return names;
    }

    private static String boundingBits() {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("CapBnd:"))
                    .map(line -> line.substring("CapBnd:".length()).strip())
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void replace(ArrayNode options, String from, String to) {
        for (int i = 0; i < options.size(); i++) {
            if (options.path(i).asText().equals(from)) {
                options.set(i, to);
            }
        }
    }
}
