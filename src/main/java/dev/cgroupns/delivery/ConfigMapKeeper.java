package dev.cgroupns.delivery;

import java.time.Duration;

/** Makes the launcher's ConfigMaps, and keeps them as they were made. */
public interface ConfigMapKeeper {
    /** Has none, and makes none. */
    ConfigMapKeeper NONE = new ConfigMapKeeper() {
        @Override
        public boolean isMissing(String namespace, String name) {
            return false;
        }

        @Override
        public void make(String namespace, String name, Duration budget) throws NotDeliverableException {
            throw new NotDeliverableException("nobody makes ConfigMaps here");
        }
    };

    /**
     * Whether the ConfigMap has to be made: it is one of this version, and not known to be there as it was made. Pods
     * name ConfigMaps of other versions, and any others; those are never made. Answers at once.
     */
    boolean isMissing(String namespace, String name);

    /**
     * Makes the ConfigMap where it is not there, and waits for it.
     *
     * @throws NotDeliverableException if it is not one of this version, or was not made within the budget
     */
    void make(String namespace, String name, Duration budget) throws NotDeliverableException;
}
