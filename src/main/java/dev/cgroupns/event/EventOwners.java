package dev.cgroupns.event;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cgroupns.cluster.ControllerLookup;
import dev.cgroupns.report.EventSubject;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Optional;

/**
 * Finds the workload above a pod's controller: the Deployment of a ReplicaSet, or the CronJob of a Job.
 * Needs {@code get} on both; without it, events are about the direct controller.
 */
final class EventOwners {
    private static final int KNOWN = 1000;
    private static final Duration KNOWN_FOR = Duration.ofMinutes(10);

    private final ControllerLookup controllers;
    private final Cache<EventSubject, EventSubject> known =
            Caffeine.newBuilder().maximumSize(KNOWN).expireAfterWrite(KNOWN_FOR).build();

    EventOwners(KubernetesClient client) {
        controllers = new ControllerLookup(client);
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
        if (!ControllerLookup.isIntermediate(direct.apiVersion(), direct.kind())) {
            return direct;
        }
        return controllers
                .controllerOf(
                        direct.namespace(),
                        new OwnerReferenceBuilder()
                                .withApiVersion(direct.apiVersion())
                                .withKind(direct.kind())
                                .withName(direct.name())
                                .withUid(direct.uid())
                                .build())
                .map(owner -> new EventSubject(
                        direct.namespace(), owner.getApiVersion(), owner.getKind(), owner.getName(), owner.getUid()))
                .orElse(direct);
    }
}
