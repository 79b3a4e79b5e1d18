package dev.cgroupns.cluster;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cgroupns.deadline.Awaited;
import dev.cgroupns.deadline.Deadline;
import dev.cgroupns.image.credentials.DockerConfig;
import dev.cgroupns.image.credentials.Keyring;
import dev.cgroupns.image.credentials.MalformedDockerConfigException;
import dev.cgroupns.image.credentials.PullSecrets;
import dev.cgroupns.image.credentials.PullSecretsException;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads pull secrets from the cluster: the pod's, its service account's, and one for the whole webhook, in this order.
 * Needs {@code get} on Secrets and ServiceAccounts, which is why it is off by default. Missing and invalid
 * secrets are skipped, as in the kubelet; only the first {@link PodPullSecrets#MOST} are read.
 */
public final class KubernetesPullSecrets implements PullSecrets {
    private static final String CONFIG_TYPE = "kubernetes.io/dockerconfigjson";
    private static final String LEGACY_TYPE = "kubernetes.io/dockercfg";
    private static final int KEYRINGS = 500;
    private static final int FORBIDDEN = 403;
    private static final int LONGEST_NAME = 253;
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]*+(?<=[a-z0-9]))?+");

    /**
     * A secret in any namespace of the cluster.
     *
     * @param namespace its namespace
     * @param name its name
     */
    public record SharedSecret(String namespace, String name) {}

    private final KubernetesClient client;
    private final Optional<SharedSecret> shared;
    private final Cache<PodPullSecrets, Keyring> keyrings;

    /**
     * @param shared the secret for images that neither the pod nor its service account has a secret for; users who can
     *     create a pod may learn the entrypoints of the images that it gives access to
     * @param age how long a secret is cached; a deleted one is used for that long
     */
    public KubernetesPullSecrets(KubernetesClient client, Optional<SharedSecret> shared, Duration age) {
        this.client = client;
        this.shared = shared;
        this.keyrings = Caffeine.newBuilder()
                .maximumSize(KEYRINGS)
                .expireAfterWrite(age)
                .build();
    }

    @Override
    public Optional<Keyring> cached(PodPullSecrets pod) {
        return Optional.ofNullable(keyrings.getIfPresent(pod));
    }

    @Override
    public Keyring read(PodPullSecrets pod, Duration budget) throws PullSecretsException {
        Optional<Keyring> known = cached(pod);
        if (known.isPresent()) {
            return known.get();
        }
        Deadline deadline = Deadline.after(budget);
        switch (deadline.call(() -> fetch(pod, new TimedClient(client, deadline)))) {
            case Awaited.Completed(Keyring keyring) -> {
                keyrings.put(pod, keyring);
                return keyring;
            }
            case Awaited.Overdue() ->
                throw new PullSecretsException(
                        "the pull secrets of namespace " + pod.namespace() + " were not read in time");
            case Awaited.Threw(Throwable cause) -> throw new PullSecretsException(problem(pod, cause));
            case Awaited.Interrupted() -> throw new PullSecretsException("reading pull secrets was interrupted");
        }
    }

    private Keyring fetch(PodPullSecrets pod, TimedClient client) throws InterruptedException {
        Set<String> names = new LinkedHashSet<>(pod.imagePullSecrets());
        if (isName(pod.serviceAccount())) {
            names.addAll(serviceAccountSecrets(client, pod));
        }
        List<DockerConfig> configs = new ArrayList<>();
        for (String name : names.stream()
                .filter(KubernetesPullSecrets::isName)
                .limit(PodPullSecrets.MOST)
                .toList()) {
            config(client, pod.namespace(), name).ifPresent(configs::add);
        }
        Keyring own = Keyring.of(configs);
        if (shared.isEmpty()) {
            return own;
        }
        return config(client, shared.get().namespace(), shared.get().name())
                .map(config -> own.then(Keyring.of(List.of(config))))
                .orElse(own);
    }

    /** Names that no object can have are skipped: a slash would change the URL. */
    private static boolean isName(String name) {
        return name.length() <= LONGEST_NAME && NAME.matcher(name).matches();
    }

    private static List<String> serviceAccountSecrets(TimedClient client, PodPullSecrets pod)
            throws InterruptedException {
        ServiceAccount account = client.call(timed -> timed.serviceAccounts()
                .inNamespace(pod.namespace())
                .withName(pod.serviceAccount())
                .get());
        return account == null || account.getImagePullSecrets() == null
                ? List.of()
                : account.getImagePullSecrets().stream()
                        .map(LocalObjectReference::getName)
                        .filter(Objects::nonNull)
                        .toList();
    }

    private static Optional<DockerConfig> config(TimedClient client, String namespace, String name)
            throws InterruptedException {
        Secret secret = client.call(
                timed -> timed.secrets().inNamespace(namespace).withName(name).get());
        if (secret == null) {
            return Optional.empty();
        }
        Map<String, String> data = Objects.requireNonNullElse(secret.getData(), Map.of());
        try {
            return switch (String.valueOf(secret.getType())) {
                case CONFIG_TYPE -> Optional.of(DockerConfig.parse(decoded(data.get(".dockerconfigjson"))));
                case LEGACY_TYPE -> Optional.of(DockerConfig.parseLegacy(decoded(data.get(".dockercfg"))));
                default -> Optional.empty();
            };
        } catch (MalformedDockerConfigException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static byte[] decoded(@Nullable String base64) {
        return Base64.getDecoder().decode(base64 == null ? "" : base64);
    }

    private static String problem(PodPullSecrets pod, @Nullable Throwable cause) {
        boolean forbidden = cause instanceof KubernetesClientException client && client.getCode() == FORBIDDEN;
        return "the pull secrets of namespace " + pod.namespace() + " cannot be read"
                + (forbidden ? ": the webhook's service account needs get on secrets and serviceaccounts" : "");
    }
}
