package dev.cgroupns.inspection;

import dev.cgroupns.audit.Owners;
import dev.cgroupns.audit.Workload;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Finds an object's outermost controller. Asks the API server once for each object. */
final class ControllerOwners implements Owners {
    /** No real chain is longer than Pod, Job, CronJob and an operator's object, but owners can form a cycle. */
    private static final int MAX_DEPTH = 4;

    private final KubernetesClient client;
    private final Map<Workload, Workload> known = new HashMap<>();

    ControllerOwners(KubernetesClient client) {
        this.client = client;
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
        try {
            GenericKubernetesResource found = client.genericKubernetesResources(object.apiVersion(), object.kind())
                    .inNamespace(object.namespace())
                    .withName(object.name())
                    .get();
            return Optional.ofNullable(found)
                    .flatMap(each -> each.getMetadata().getOwnerReferences().stream()
                            .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                            .findFirst()
                            .map(owner -> workload(owner, object.namespace())));
        } catch (KubernetesClientException e) {
            // Forbidden, or the kind no longer exists: the pod's direct controller is shown then.
            return Optional.empty();
        }
    }

    private static Workload workload(OwnerReference owner, String namespace) {
        return new Workload(owner.getApiVersion(), owner.getKind(), namespace, owner.getName());
    }
}
