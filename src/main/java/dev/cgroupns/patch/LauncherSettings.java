package dev.cgroupns.patch;

import dev.cgroupns.delivery.DeliveryMode;
import dev.cgroupns.image.ImageReference;

/**
 * How the launcher gets into pods.
 *
 * @param delivery the configured delivery
 * @param image the launcher's image, as the kubelet pulls it
 * @param pullPolicy when the kubelet pulls it
 * @param security the init container's securityContext, if that is the delivery
 * @param version the version to write into the status annotation
 */
public record LauncherSettings(
        DeliveryMode delivery, String image, PullPolicy pullPolicy, InitContainerSecurity security, String version) {

    /**
     * Whether a reference may name the launcher's image, of another version or in a mirror of its registry: webhooks
     * that send pods to a mirror change the reference between two calls, and keep the last part of the repository.
     */
    boolean isImage(String reference) {
        return reference.equals(image) || lastPart(reference).equals(lastPart(image));
    }

    private static String lastPart(String reference) {
        String name =
                ImageReference.parse(reference).map(ImageReference::repository).orElse(reference);
        return name.substring(name.lastIndexOf('/') + 1);
    }

    /** The values of Kubernetes' {@code imagePullPolicy}. */
    public enum PullPolicy {
        ALWAYS("Always"),
        IF_NOT_PRESENT("IfNotPresent"),
        NEVER("Never");

        private final String value;

        PullPolicy(String value) {
            this.value = value;
        }

        /** The value in a container. */
        public String value() {
            return value;
        }
    }
}
