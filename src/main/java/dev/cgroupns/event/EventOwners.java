package dev.cgroupns.event;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cgroupns.report.EventSubject;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the workload above a pod's controller: the Deployment of a ReplicaSet, or the CronJob of a Job.
 * Needs {@code get} on both; without it, events are about the direct controller.
 */
final class EventOwners {
    private static final int KNOWN = 1000;
    private static final Duration KNOWN_FOR = Duration.ofMinutes(10);

    private final KubernetesClient client;
    private final Cache<EventSubject, EventSubject> known =
            Caffeine.newBuilder().maximumSize(KNOWN).expireAfterWrite(KNOWN_FOR).build();

    EventOwners(KubernetesClient client) {
        this.client = client;
    }

    /** The workload that was found earlier. */
    Optional<EventSubject> known(EventSubject direct) {
        return Optional.ofNullable(known.getIfPresent(direct));
    }

    /** The object's controller, or the object itself if it has none. Asks the API server. */
    EventSubject outermost(EventSubject direct) {
        return known.get(direct, this::ask);
    }

    private EventSubject ask(EventSubject direct) {
        try {
            HasMetadata object = get(direct);
            // The pod's creator writes its ownerReferences: an object with another uid is not its owner.
            if (object == null || !direct.uid().equals(object.getMetadata().getUid())) {
                return direct;
            }
            return object.getMetadata().getOwnerReferences().stream()
                    .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                    .findFirst()
                    .map(owner -> new EventSubject(
                            direct.namespace(),
                            owner.getApiVersion(),
                            owner.getKind(),
                            owner.getName(),
                            owner.getUid()))
                    .orElse(direct);
        } catch (KubernetesClientException e) {
            // Forbidden, or no answer: the direct controller is right too, if harder to find.
            return direct;
        }
    }

    private @Nullable HasMetadata get(EventSubject direct) {
        return switch (direct.apiVersion() + "/" + direct.kind()) {
            case "apps/v1/ReplicaSet" ->
                client.apps()
                        .replicaSets()
                        .inNamespace(direct.namespace())
                        .withName(direct.name())
                        .get();
            case "batch/v1/Job" ->
                client.batch()
                        .v1()
                        .jobs()
                        .inNamespace(direct.namespace())
                        .withName(direct.name())
                        .get();
            default -> null;
        };
    }
}
