package dev.cgroupns.verdict;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a verdict needs to know about one container.
 *
 * @param kind which list it is in, and how it runs
 * @param index its position in that list, from 0
 * @param name its name; empty if a template does not set one yet
 * @param image its image as written; empty if a template does not set one yet
 * @param command {@code command}; empty if the image's ENTRYPOINT runs
 * @param args {@code args}; empty if the image's CMD or nothing is used
 * @param env variables with a literal value; those from a {@code valueFrom} are not known here
 * @param privilege whether it is privileged
 * @param runAs the user that the pod asks for
 * @param launcher the launcher that it already starts through; empty if it does not
 * @param probesAndMounts other signs of what it runs
 */
public record Container(
        ContainerKind kind,
        int index,
        String name,
        String image,
        List<String> command,
        List<String> args,
        Map<String, String> env,
        Privilege privilege,
        RunAs runAs,
        Optional<LauncherMount> launcher,
        ProbesAndMounts probesAndMounts) {

    /** This container in the {@code spec} that it was read from. */
    public JsonNode in(JsonNode spec) {
        return spec.path(kind.field()).path(index);
    }

    /** The JSON pointer of this container in the pod. */
    public String pointer() {
        return "/spec/" + kind.field() + "/" + index;
    }
}
