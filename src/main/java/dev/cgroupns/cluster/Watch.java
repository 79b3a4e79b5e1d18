package dev.cgroupns.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.net.HttpURLConnection;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Watches all objects of a kind. */
final class Watch<T extends HasMetadata> implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Watch.class);
    /** How many objects are read at once. */
    private static final long PAGE = 50;

    private final String kind;
    private final SharedIndexInformer<T> informer;
    private volatile String problem = "not read yet";

    /**
     * Watches nothing until it is started.
     *
     * @param kind the kind, for messages, such as {@code nodes}
     * @param store keeps what is needed of each object
     */
    Watch(String kind, Informable<T> objects, ItemStore<T> store) {
        this.kind = kind;
        this.informer = objects.withLimit(PAGE)
                .runnableInformer(0)
                .removeNamespaceIndex()
                .itemStore(store)
                .exceptionHandler((_, failure) -> remember(failure));
    }

    /** Starts to watch, and retries after failures. */
    void start() {
        informer.start();
    }

    /** The same, and calls the handler for each change. */
    void start(ResourceEventHandler<T> handler) {
        informer.addEventHandler(handler);
        informer.start();
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
