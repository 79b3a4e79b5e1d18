package dev.cgroupns.patch;

import dev.cgroupns.delivery.DeliveryMode;

/**
 * How the launcher gets into pods.
 *
 * @param delivery what the platform team wants
 * @param image the launcher's image, as the kubelet must pull it
 * @param pullPolicy when the kubelet pulls it
 * @param security of the init container, where one delivers the launcher
 * @param version written into the status annotation
 */
public record LauncherSettings(
        DeliveryMode delivery, String image, PullPolicy pullPolicy, InitContainerSecurity security, String version) {

    /** Kubernetes' own values. */
    public enum PullPolicy {
        ALWAYS("Always"),
        IF_NOT_PRESENT("IfNotPresent"),
        NEVER("Never");

        private final String value;

        PullPolicy(String value) {
            this.value = value;
        }

        /** As it stands in a container. */
        public String value() {
            return value;
        }
    }
}
