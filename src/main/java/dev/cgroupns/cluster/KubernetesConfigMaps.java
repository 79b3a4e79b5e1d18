package dev.cgroupns.cluster;

import dev.cgroupns.deadline.Awaited;
import dev.cgroupns.deadline.Deadline;
import dev.cgroupns.delivery.ConfigMapAvailability;
import dev.cgroupns.delivery.NotDeliverableException;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import io.fabric8.kubernetes.client.informers.cache.ReducedStateItemStore;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Maintains the launcher's ConfigMaps: one for each architecture, in each namespace that had a builder. A ConfigMap
 * that is deleted or changed is restored; those of other versions are left alone, because pods may still mount them.
 */
final class KubernetesConfigMaps implements LauncherConfigMaps, ResourceEventHandler<ConfigMap> {
    private static final Logger LOG = Logger.getLogger(KubernetesConfigMaps.class);
    private static final int SHOWN = 160;
    /** A call that is late is not stopped: the namespace's next pod needs the same ConfigMap. */
    private static final Runnable LEFT_TO_OTHERS = () -> {};

    private final LauncherBinaries binaries;
    private final LauncherConfigMap object;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    /** The ConfigMaps that exist unchanged. */
    private final Set<ConfigMapKey> kept = ConcurrentHashMap.newKeySet();

    private final Map<ConfigMapKey, CompletableFuture<Void>> beingMade = new ConcurrentHashMap<>();
    private final Watch<ConfigMap> watch;

    private record ConfigMapKey(String namespace, String name) {
        static ConfigMapKey of(ConfigMap map) {
            return new ConfigMapKey(
                    map.getMetadata().getNamespace(), map.getMetadata().getName());
        }

        @Override
        public String toString() {
            return namespace + "/" + name;
        }
    }

    /**
     * @param owner the MutatingWebhookConfiguration that owns the ConfigMaps; empty for none
     */
    KubernetesConfigMaps(KubernetesClient client, LauncherBinaries binaries, String owner) {
        this.binaries = binaries;
        this.object = new LauncherConfigMap(client, owner);
        // Names are enough, because clusters are large.
        ItemStore<ConfigMap> names = new ReducedStateItemStore<>(
                ReducedStateItemStore.NAME_KEY_STATE, ConfigMap.class, client.getKubernetesSerialization());
        this.watch = new Watch<>(
                "ConfigMaps", client.configMaps().inAnyNamespace().withLabels(LauncherConfigMap.LABELS), names);
        watch.start(this);
    }

    @Override
    public ConfigMapAvailability state() {
        return watch.problem()
                .<ConfigMapAvailability>map(problem ->
                        new ConfigMapAvailability.Unavailable("the cluster's ConfigMaps are not known: " + problem))
                .orElseGet(() -> new ConfigMapAvailability.Available(binaries.names()));
    }

    @Override
    public boolean isMissing(String namespace, String name) {
        ConfigMapKey key = new ConfigMapKey(namespace, name);
        return isOfThisVersion(key) && !kept.contains(key);
    }

    @Override
    public void make(String namespace, String name, Duration budget) throws NotDeliverableException {
        ConfigMapKey key = new ConfigMapKey(namespace, name);
        if (!isOfThisVersion(key)) {
            throw new NotDeliverableException("the ConfigMap does not belong to this version");
        }
        // The client's own timeouts are far longer than an admission call may take.
        switch (Deadline.after(budget).await(making(key), LEFT_TO_OTHERS)) {
            case Awaited.Completed<Void> _ -> {}
            case Awaited.Overdue() -> throw new NotDeliverableException("the ConfigMap was not created in time");
            case Awaited.Threw(Throwable cause) -> throw new NotDeliverableException(problem(cause));
            case Awaited.Interrupted() -> throw new NotDeliverableException("creating the ConfigMap was interrupted");
        }
    }

    /** One request for all that wait for the same ConfigMap. */
    private CompletableFuture<Void> making(ConfigMapKey key) {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        CompletableFuture<Void> others = beingMade.putIfAbsent(key, mine);
        if (others != null) {
            return others;
        }
        threads.execute(() -> {
            try {
                object.make(key.namespace(), key.name(), binaries.content(key.name()));
                mine.complete(null);
            } catch (RuntimeException e) {
                mine.completeExceptionally(e);
            } finally {
                beingMade.remove(key);
            }
        });
        return mine;
    }

    private static String problem(@Nullable Throwable cause) {
        String message = switch (cause) {
            case KubernetesClientException refused
            when refused.getStatus() != null ->
                String.valueOf(refused.getStatus().getMessage());
            case LauncherConfigMapException missing -> String.valueOf(missing.getMessage());
            case null, default -> "the API server did not answer";
        };
        return "the ConfigMap was not created: "
                + (message.length() <= SHOWN ? message : message.substring(0, SHOWN) + "...");
    }

    @Override
    public void onAdd(ConfigMap map) {
        look(map);
    }

    @Override
    public void onUpdate(ConfigMap before, ConfigMap after) {
        look(after);
    }

    @Override
    public void onDelete(ConfigMap map, boolean lastStateUnknown) {
        kept.remove(ConfigMapKey.of(map));
        restore(ConfigMapKey.of(map));
    }

    private void look(ConfigMap map) {
        ConfigMapKey key = ConfigMapKey.of(map);
        if (!isOfThisVersion(key)) {
            return;
        }
        if (LauncherConfigMap.holds(map, binaries.content(key.name()))) {
            kept.add(key);
        } else {
            kept.remove(key);
            restore(key);
        }
    }

    private boolean isOfThisVersion(ConfigMapKey key) {
        return binaries.names().containsValue(key.name());
    }

    private void restore(ConfigMapKey key) {
        if (!isOfThisVersion(key)) {
            return;
        }
        // Expected for a namespace that is being deleted.
        making(key).whenComplete((_, failure) -> {
            if (failure == null) {
                LOG.infof("ConfigMap %s was deleted or changed, and was recreated", key);
            } else {
                LOG.infof("ConfigMap %s was deleted or changed: %s", key, problem(failure));
            }
        });
    }

    @Override
    public void close() {
        watch.close();
        threads.shutdownNow();
    }
}
