package dev.cgroupns.delivery;

import java.util.Map;

/** Whether the launcher's ConfigMaps can be had. */
public sealed interface LauncherConfigMaps {

    /**
     * The webhook keeps them.
     *
     * @param names by architecture
     */
    record Kept(Map<String, String> names) implements LauncherConfigMaps {
        /** Copies the names. */
        public Kept {
            names = Map.copyOf(names);
        }
    }

    /**
     * They cannot be had.
     *
     * @param why a clause for people
     */
    record NotKept(String why) implements LauncherConfigMaps {}
}
