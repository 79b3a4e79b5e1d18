package dev.cgroupns.cluster;

import dev.cgroupns.delivery.ConfigMapAvailability;
import dev.cgroupns.delivery.ConfigMapKeeper;
import dev.cgroupns.delivery.NotDeliverableException;
import java.time.Duration;

/** The launcher's ConfigMaps in the cluster. */
interface LauncherConfigMaps extends ConfigMapKeeper, AutoCloseable {
    /** Whether they are available, and their names. */
    ConfigMapAvailability state();

    @Override
    void close();

    /** There are none: a webhook that only observes writes nothing. */
    record NoConfigMaps() implements LauncherConfigMaps {
        @Override
        public ConfigMapAvailability state() {
            return new ConfigMapAvailability.Unavailable("the webhook only observes, and writes no ConfigMaps");
        }

        @Override
        public boolean isMissing(String namespace, String name) {
            return NONE.isMissing(namespace, name);
        }

        @Override
        public void make(String namespace, String name, Duration budget) throws NotDeliverableException {
            NONE.make(namespace, name, budget);
        }

        @Override
        public void close() {}
    }
}
