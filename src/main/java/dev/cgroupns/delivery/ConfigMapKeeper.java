package dev.cgroupns.delivery;

import java.time.Duration;

/** Creates the launcher's ConfigMaps and restores them if they are changed. */
public interface ConfigMapKeeper {
    /** Creates no ConfigMaps. */
    ConfigMapKeeper NONE = new ConfigMapKeeper() {
        @Override
        public boolean isMissing(String namespace, String name) {
            return false;
        }

        @Override
        public void make(String namespace, String name, Duration budget) throws NotDeliverableException {
            throw new NotDeliverableException("this process does not create ConfigMaps");
        }
    };

    /**
     * Whether the ConfigMap must be created: it belongs to this version, and is not known to exist unchanged. Pods can
     * name ConfigMaps of other versions, or any others; those are never created. Does not wait.
     */
    boolean isMissing(String namespace, String name);

    /**
     * Creates the ConfigMap if it does not exist, and waits for it.
     *
     * @throws NotDeliverableException if it does not belong to this version, or was not created within the budget
     */
    void make(String namespace, String name, Duration budget) throws NotDeliverableException;
}
