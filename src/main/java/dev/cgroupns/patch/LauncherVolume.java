package dev.cgroupns.patch;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.delivery.Delivery;

/** The volume that holds the launcher. */
final class LauncherVolume {
    /** The launcher is at most 128 KB. */
    private static final String EMPTY_DIR_SIZE = "1Mi";

    private static final int EXECUTABLE = 0555;

    private LauncherVolume() {}

    static ObjectNode of(Placement.New placement, LauncherSettings launcher) {
        ObjectNode volume = JsonNodeFactory.instance.objectNode().put("name", placement.volume());
        switch (placement.delivery()) {
            case Delivery.InitContainer() -> volume.putObject("emptyDir").put("sizeLimit", EMPTY_DIR_SIZE);
            case Delivery.ImageVolume() ->
                volume.putObject("image")
                        .put("reference", launcher.image())
                        .put("pullPolicy", launcher.pullPolicy().value());
            case Delivery.ConfigMap(String name) ->
                volume.putObject("configMap").put("name", name).put("defaultMode", EXECUTABLE);
        }
        return volume;
    }
}
