package dev.cgroupns.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.ReducedStateItemStore;
import java.net.HttpURLConnection;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Watches all objects of a kind. Keeps only the named fields of each, because clusters are large. */
final class Watch<T extends HasMetadata> implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Watch.class);
    /** How many objects are read at once. */
    private static final long PAGE = 50;

    private final String kind;
    private final SharedIndexInformer<T> informer;
    private volatile String problem = "not read yet";

    /**
     * Starts to watch, and retries after failures.
     *
     * @param kind the kind, for messages, such as {@code nodes}
     * @param fields the fields to keep besides name and namespace, such as {@code metadata.labels}
     */
    Watch(
            KubernetesClient client,
            Class<T> type,
            String kind,
            Informable<T> objects,
            ResourceEventHandler<T> handler,
            String... fields) {
        this.kind = kind;
        this.informer = objects.withLimit(PAGE)
                .runnableInformer(0)
                .removeNamespaceIndex()
                .itemStore(new ReducedStateItemStore<>(
                        ReducedStateItemStore.NAME_KEY_STATE, type, client.getKubernetesSerialization(), fields))
                .addEventHandler(handler)
                .exceptionHandler((_, failure) -> remember(failure));
        this.informer.start();
    }

    /** All objects, with the fields that are kept. */
    Stream<T> objects() {
        return informer.getStore().list().stream();
    }

    /** Why the objects are not known; empty if they are. */
    Optional<String> problem() {
        return informer.hasSynced() ? Optional.empty() : Optional.of(problem);
    }

    /** Returns true to retry after every error. */
    private boolean remember(Throwable failure) {
        boolean forbidden = failure instanceof KubernetesClientException refused
                && refused.getCode() == HttpURLConnection.HTTP_FORBIDDEN;
        String now =
                forbidden ? "the webhook lacks the permission to list and watch them" : "the API server did not answer";
        if (!now.equals(problem)) {
            LOG.warnf("cannot watch %s: %s. The webhook tries again: %s", kind, now, failure.getMessage());
        }
        problem = now;
        return true;
    }

    @Override
    public void close() {
        informer.stop();
    }
}
