package dev.cgroupns.delivery;

/** What the platform team wants: the key {@code launcher.delivery}. */
public enum DeliveryMode {
    INIT_CONTAINER("initContainer"),
    IMAGE_VOLUME("imageVolume"),
    CONFIG_MAP("configMap"),
    /** The lightest that is sure to work. */
    AUTO("auto");

    private final String value;

    DeliveryMode(String value) {
        this.value = value;
    }

    /** As it stands in the configuration. */
    public String value() {
        return value;
    }
}
