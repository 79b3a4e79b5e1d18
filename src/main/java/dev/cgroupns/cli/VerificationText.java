package dev.cgroupns.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.audit.DaemonCgroup;
import dev.cgroupns.audit.DaemonCgroup.CgroupPaths;
import dev.cgroupns.audit.DaemonCgroup.Observer;
import dev.cgroupns.inspection.PodVerification.Verification;
import dev.cgroupns.inspection.PodVerification.VerifiedContainer;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a verification prints, for people and for programs. */
final class VerificationText {
    private VerificationText() {}

    static void print(Verification seen, PrintWriter out, int width) {
        Table table = new Table(out, width);
        for (VerifiedContainer each : seen.containers()) {
            table.message(
                    "",
                    seen.namespace() + ": Pod/" + seen.pod() + ": container " + each.container() + " is "
                            + each.cgroup().explanation());
            paths(each.cgroup())
                    .ifPresent(paths -> table.print(List.of("CGROUP OF", heading(paths.seenFrom())), rows(paths)));
            if (!each.command().isEmpty()) {
                // Not broken: it is to be copied.
                out.println("    " + each.command());
            }
        }
    }

    private static String heading(Observer observer) {
        return switch (observer) {
            case NODE -> "PATH ON THE NODE";
            case CONTAINER -> "PATH IN THE CONTAINER'S CGROUP NAMESPACE";
        };
    }

    private static List<List<String>> rows(CgroupPaths paths) {
        return List.of(
                List.of("container", paths.container()),
                List.of(paths.process(), paths.daemon()),
                List.of("build steps", "below " + paths.builds()));
    }

    static ObjectNode json(Verification seen) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("namespace", seen.namespace())
                .put("pod", seen.pod());
        var containers = json.putArray("containers");
        for (VerifiedContainer each : seen.containers()) {
            ObjectNode container = containers
                    .addObject()
                    .put("container", each.container())
                    .put("status", each.cgroup().code())
                    .put("explanation", each.cgroup().explanation());
            paths(each.cgroup())
                    .ifPresent(paths -> container
                            .putObject("cgroups")
                            .put("seenFrom", paths.seenFrom().name().toLowerCase(Locale.ROOT))
                            .put("container", paths.container())
                            .put("daemon", paths.daemon())
                            .put("builds", paths.builds()));
            if (!each.command().isEmpty()) {
                container.put("command", each.command());
            }
        }
        return json;
    }

    private static Optional<CgroupPaths> paths(DaemonCgroup cgroup) {
        return switch (cgroup) {
            case DaemonCgroup.Inside(CgroupPaths paths) -> Optional.of(paths);
            case DaemonCgroup.Outside(CgroupPaths paths) -> Optional.of(paths);
            case DaemonCgroup.VersionOne(), DaemonCgroup.NotShown _ -> Optional.empty();
        };
    }
}
