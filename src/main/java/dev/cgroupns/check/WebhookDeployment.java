package dev.cgroupns.check;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The webhook's Deployment, as the chart renders it.
 *
 * @param deployment the object from the API server
 */
public record WebhookDeployment(Deployment deployment) {
    private static final String SECRET_ARGUMENT = "--tls-secret=";

    PodSpec pod() {
        return deployment.getSpec().getTemplate().getSpec();
    }

    Map<String, String> podLabels() {
        return Objects.requireNonNullElse(
                deployment.getSpec().getTemplate().getMetadata().getLabels(), Map.of());
    }

    private Container container() {
        return pod().getContainers().getFirst();
    }

    PodSecurity.PodNetwork network() {
        return Boolean.TRUE.equals(pod().getHostNetwork())
                ? PodSecurity.PodNetwork.OF_THE_NODE
                : PodSecurity.PodNetwork.OWN;
    }

    /** The port with that name; empty if it has none. */
    public Optional<Integer> port(String name) {
        return container().getPorts().stream()
                .filter(port -> name.equals(port.getName()))
                .map(ContainerPort::getContainerPort)
                .findFirst();
    }

    /** The Secret with the serving certificate; empty if the chart did not render the Deployment. */
    public Optional<String> certificateSecret() {
        Stream<String> shared = Stream.ofNullable(container().getArgs())
                .flatMap(List::stream)
                .filter(argument -> argument.startsWith(SECRET_ARGUMENT))
                .map(argument -> argument.substring(argument.indexOf('/') + 1));
        Stream<String> mounted = pod().getVolumes().stream()
                .filter(volume -> volume.getName().equals("tls"))
                .map(Volume::getSecret)
                .filter(Objects::nonNull)
                .map(secret -> Objects.requireNonNullElse(secret.getSecretName(), ""));
        return Stream.concat(shared, mounted).filter(name -> !name.isEmpty()).findFirst();
    }

    /** The version in the chart's label; empty if there is none. */
    String chartVersion() {
        Map<String, String> labels =
                Objects.requireNonNullElse(deployment.getMetadata().getLabels(), Map.of());
        return labels.getOrDefault("app.kubernetes.io/version", "");
    }

    /** The tag of the webhook's image; empty for a digest. */
    String imageTag() {
        return tag(container().getImage());
    }

    /** The tag of the launcher's image; empty for a digest. */
    String launcherTag() {
        return launcherImage().map(WebhookDeployment::tag).orElse("");
    }

    /** The image that it injects; empty if the chart did not make this. */
    public Optional<String> launcherImage() {
        return container().getEnv().stream()
                .filter(variable -> variable.getName().equals("LAUNCHER_IMAGE"))
                .map(EnvVar::getValue)
                .filter(Objects::nonNull)
                .findFirst();
    }

    private static String tag(String image) {
        String name = image.contains("@") ? image.substring(0, image.indexOf('@')) : image;
        String last = name.substring(name.lastIndexOf('/') + 1);
        return last.contains(":") ? last.substring(last.indexOf(':') + 1) : "";
    }
}
