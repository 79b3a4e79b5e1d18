package dev.cgroupns.inspection;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.verdict.Annotations;
import dev.cgroupns.verdict.Container;
import dev.cgroupns.verdict.LauncherCommand;
import dev.cgroupns.verdict.PodReader;
import java.util.List;

/** The builder that the selftest creates, as the API server would store it. */
sealed interface CreatedBuilder {
    /**
     * It is injected.
     *
     * @param status what the webhook wrote into the pod
     */
    record WithLauncher(String status) implements CreatedBuilder {}

    /**
     * Its command is the launcher, but nothing delivers the launcher. API servers drop volumes of type {@code image}
     * and their mounts if the feature gate ImageVolume is off, after the webhook has answered (KEP-4639).
     */
    record WithoutLauncher() implements CreatedBuilder {}

    /** It is as it was sent. */
    record AsSent() implements CreatedBuilder {}

    /** @param pod the answer to a builder whose own command is not the launcher */
    static CreatedBuilder read(JsonNode pod) {
        List<Container> containers = PodReader.read(pod).containers();
        String status = pod.path("metadata")
                .path("annotations")
                .path(Annotations.STATUS)
                .asText();
        if (!status.isEmpty()
                && containers.stream().anyMatch(each -> each.launcher().isPresent())) {
            return new WithLauncher(status);
        }
        return containers.stream().anyMatch(CreatedBuilder::runsLauncher) ? new WithoutLauncher() : new AsSent();
    }

    private static boolean runsLauncher(Container container) {
        return container.command().stream()
                .limit(1)
                .anyMatch(program ->
                        program.startsWith(LauncherCommand.MOUNT_PATH) && program.endsWith(LauncherCommand.PROGRAM));
    }
}
