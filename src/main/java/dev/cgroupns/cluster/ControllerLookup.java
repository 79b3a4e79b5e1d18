package dev.cgroupns.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks the API server which object controls another, such as the Deployment of a ReplicaSet. */
public final class ControllerLookup {
    private final KubernetesClient client;

    /** @param client needs {@code get} on the objects whose controllers are looked up */
    public ControllerLookup(KubernetesClient client) {
        this.client = client;
    }

    /** Whether {@code apiVersion/kind} is a ReplicaSet or a Job: what Kubernetes' own controllers create for others. */
    public static boolean isIntermediate(String apiVersion, String kind) {
        return switch (apiVersion + "/" + kind) {
            case "apps/v1/ReplicaSet", "batch/v1/Job" -> true;
            default -> false;
        };
    }

    /**
     * The controller of an object; empty if it has none, or if the object does not exist or may not be read.
     *
     * @param object from an ownerReference. A pod's creator may write ownerReferences, so an object with another
     *     uid is ignored. Without a uid, its name is enough
     */
    public Optional<OwnerReference> controllerOf(String namespace, OwnerReference object) {
        try {
            return Optional.ofNullable(get(namespace, object))
                    .map(HasMetadata::getMetadata)
                    .filter(found -> object.getUid() == null || object.getUid().equals(found.getUid()))
                    .flatMap(found -> found.getOwnerReferences().stream()
                            .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                            .findFirst());
        } catch (KubernetesClientException e) {
            // Forbidden, no answer, or a kind that no longer exists.
            return Optional.empty();
        }
    }

    private @Nullable HasMetadata get(String namespace, OwnerReference object) {
        return switch (object.getApiVersion() + "/" + object.getKind()) {
            // Typed: a generic resource would need a second call, for the API server's list of kinds.
            case "apps/v1/ReplicaSet" ->
                client.apps()
                        .replicaSets()
                        .inNamespace(namespace)
                        .withName(object.getName())
                        .get();
            case "batch/v1/Job" ->
                client.batch()
                        .v1()
                        .jobs()
                        .inNamespace(namespace)
                        .withName(object.getName())
                        .get();
            default ->
                client.genericKubernetesResources(object.getApiVersion(), object.getKind())
                        .inNamespace(namespace)
                        .withName(object.getName())
                        .get();
        };
    }
}
