package dev.cgroupns.delivery;

import java.util.Map;

/** Whether the launcher's ConfigMaps can be had. */
public sealed interface ConfigMapAvailability {

    /**
     * The webhook keeps them.
     *
     * @param names by architecture
     */
    record Available(Map<String, String> names) implements ConfigMapAvailability {
        /** Copies the names. */
        public Available {
            names = Map.copyOf(names);
        }
    }

    /**
     * They cannot be had.
     *
     * @param why a clause for people
     */
    record Unavailable(String why) implements ConfigMapAvailability {}
}
