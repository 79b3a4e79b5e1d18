package dev.cgroupns.delivery;

/** The configured delivery: the key {@code launcher.delivery}. */
public enum DeliveryMode {
    INIT_CONTAINER("initContainer"),
    IMAGE_VOLUME("imageVolume"),
    CONFIG_MAP("configMap"),
    /** The lightest delivery that is certain to work. */
    AUTO("auto");

    private final String value;

    DeliveryMode(String value) {
        this.value = value;
    }

    /** The value in the configuration. */
    public String value() {
        return value;
    }
}
