package dev.cgroupns.cluster;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** A ConfigMap with the launcher. It is immutable (KEP-1412), so kubelets need not watch it. */
final class LauncherConfigMap {
    private static final String LABEL = "app.kubernetes.io/managed-by";
    private static final String MANAGER = "cgroupns-injector";
    /** The label that selects these ConfigMaps. */
    static final Map<String, String> LABELS = Map.of(LABEL, MANAGER);

    private static final Logger LOG = Logger.getLogger(LauncherConfigMap.class);
    private static final String FILE = "launcher";
    private static final String DESCRIPTION =
            "Pods with a builder start through this program. cgroupns-injector recreates it if it is deleted.";
    /** Two attempts are enough for replicas that create it at the same time. */
    private static final int ATTEMPTS = 5;

    private final KubernetesClient client;
    private final String owner;

    LauncherConfigMap(KubernetesClient client, String owner) {
        this.client = client;
        this.owner = owner;
    }

    /** Whether a ConfigMap is as {@link #make} creates it. */
    static boolean holds(ConfigMap map, String content) {
        return Boolean.TRUE.equals(map.getImmutable())
                && Map.of(FILE, content).equals(map.getBinaryData())
                && (map.getData() == null || map.getData().isEmpty())
                && isOurs(map);
    }

    private static boolean isOurs(ConfigMap map) {
        Map<String, String> labels = map.getMetadata().getLabels();
        return labels != null && MANAGER.equals(labels.get(LABEL));
    }

    /**
     * Creates the ConfigMap. An existing one with other content is replaced if it has the webhook's label. Otherwise it
     * belongs to a tenant and is kept.
     *
     * @param content the launcher, in base64
     * @throws KubernetesClientException if the API server refuses a request or does not answer
     * @throws LauncherConfigMapException if the owner does not exist, or if the name is taken
     */
    void make(String namespace, String name, String content) {
        Resource<ConfigMap> place = client.configMaps().inNamespace(namespace).withName(name);
        for (int attempt = 1; ; attempt++) {
            try {
                client.resource(object(namespace, name, content)).create();
                return;
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == ATTEMPTS) {
                    throw e;
                }
            }
            ConfigMap existing = place.get();
            if (existing != null && holds(existing, content)) {
                return;
            }
            if (existing != null && !isOurs(existing)) {
                throw new LauncherConfigMapException(
                        name + " exists without the label " + LABEL + "=" + MANAGER + ": delete it");
            }
            if (existing != null) {
                delete(place, existing);
            }
        }
    }

    /** Deletes only this resourceVersion: another replica may have created the right ConfigMap since. */
    private static void delete(Resource<ConfigMap> place, ConfigMap existing) {
        try {
            place.lockResourceVersion(existing.getMetadata().getResourceVersion())
                    .delete();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
        }
    }

    private ConfigMap object(String namespace, String name, String content) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .withLabels(LABELS)
                .addToAnnotations("cgroupns.dev/description", DESCRIPTION)
                .withOwnerReferences(owners())
                .endMetadata()
                .withImmutable(true)
                .addToBinaryData(FILE, content)
                .build();
    }

    /**
     * An object in a namespace may have a cluster-scoped owner; Kubernetes deletes it with its owner. Once the owner is
     * gone, no pods are sent to the webhook, and a ConfigMap that is created then would stay forever.
     */
    private List<OwnerReference> owners() {
        if (owner.isEmpty()) {
            return List.of();
        }
        MutatingWebhookConfiguration configuration;
        try {
            configuration = client.admissionRegistration()
                    .v1()
                    .mutatingWebhookConfigurations()
                    .withName(owner)
                    .get();
        } catch (KubernetesClientException e) {
            LOG.warnf(
                    "MutatingWebhookConfiguration %s: %s. The launcher's ConfigMaps have no owner,"
                            + " and stay when it is deleted",
                    owner, e.getMessage());
            return List.of();
        }
        if (configuration == null) {
            throw new LauncherConfigMapException("MutatingWebhookConfiguration " + owner + " does not exist");
        }
        return List.of(new OwnerReferenceBuilder()
                .withApiVersion(configuration.getApiVersion())
                .withKind(configuration.getKind())
                .withName(owner)
                .withUid(configuration.getMetadata().getUid())
                .build());
    }
}
