package dev.cgroupns.inspection;

import dev.cgroupns.audit.Owners;
import dev.cgroupns.audit.Workload;
import dev.cgroupns.cluster.ControllerLookup;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Finds an object's outermost controller. Asks the API server once for each object. */
final class ControllerOwners implements Owners {
    /** No real chain is longer than Pod, Job, CronJob and an operator's object, but owners can form a cycle. */
    private static final int MAX_DEPTH = 4;

    private final ControllerLookup controllers;
    private final Map<Workload, Workload> known = new HashMap<>();

    ControllerOwners(KubernetesClient client) {
        controllers = new ControllerLookup(client);
    }

    @Override
    public Workload outermost(Workload controller) {
        Workload outermost = controller;
        for (int depth = 0; depth < MAX_DEPTH; depth++) {
            Workload above = above(outermost);
            if (above.equals(outermost)) {
                return outermost;
            }
            outermost = above;
        }
        return outermost;
    }

    private Workload above(Workload object) {
        Workload seen = known.get(object);
        if (seen == null) {
            seen = object.kind().equals("Pod") ? object : ask(object).orElse(object);
            known.put(object, seen);
        }
        return seen;
    }

    private Optional<Workload> ask(Workload object) {
        return controllers
                .controllerOf(
                        object.namespace(),
                        new OwnerReferenceBuilder()
                                .withApiVersion(object.apiVersion())
                                .withKind(object.kind())
                                .withName(object.name())
                                .build())
                .map(owner ->
                        new Workload(owner.getApiVersion(), owner.getKind(), object.namespace(), owner.getName()));
    }
}
