package dev.cgroupns.patch;

/**
 * How the launcher gets into a pod.
 *
 * @param image the launcher's image, as the kubelet must pull it
 * @param pullPolicy {@code imagePullPolicy} of the init container
 * @param version written into the status annotation
 */
public record LauncherSettings(String image, PullPolicy pullPolicy, String version) {

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
