package dev.cgroupns.delivery;

import java.util.Map;

/** Whether the launcher's ConfigMaps are available. */
public sealed interface ConfigMapAvailability {

    /**
     * The webhook creates them.
     *
     * @param names the ConfigMaps' names, by architecture
     */
    record Available(Map<String, String> names) implements ConfigMapAvailability {
        /** Copies the names. */
        public Available {
            names = Map.copyOf(names);
        }
    }

    /**
     * They are not available.
     *
     * @param why the reason, as a clause
     */
    record Unavailable(String why) implements ConfigMapAvailability {}
}
