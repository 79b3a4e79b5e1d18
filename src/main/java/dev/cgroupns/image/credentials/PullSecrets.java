package dev.cgroupns.image.credentials;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where a pod's registry credentials come from. */
public interface PullSecrets {
    /** All lookups are anonymous: the default. */
    PullSecrets NONE = always(Keyring.EMPTY);

    /**
     * The secrets that a pod names.
     *
     * @param namespace the pod's
     * @param imagePullSecrets names in {@code spec.imagePullSecrets}, in order; no more than {@link #MOST} are kept
     * @param serviceAccount {@code spec.serviceAccountName}; {@code default} where the pod names none
     */
    record PodPullSecrets(String namespace, List<String> imagePullSecrets, String serviceAccount) {
        /** Pods name one or two. Each costs a call of the API server, and a pod of 1 MiB could name thousands. */
        public static final int MOST = 20;

        public PodPullSecrets {
            imagePullSecrets = imagePullSecrets.stream().distinct().limit(MOST).toList();
        }
    }

    /** The keyring, if no call is needed; else empty, and {@link #read} is needed. For an event loop. */
    Optional<Keyring> cached(PodPullSecrets pod);

    /**
     * Reads the secrets from the cluster.
     *
     * @param budget the longest this may take
     * @throws PullSecretsException if the cluster gave no answer in time, or refused
     */
    Keyring read(PodPullSecrets pod, Duration budget) throws PullSecretsException;

    /** The same keyring for every pod, such as a user's own docker configuration. */
    static PullSecrets always(Keyring keyring) {
        return new PullSecrets() {
            @Override
            public Optional<Keyring> cached(PodPullSecrets pod) {
                return Optional.of(keyring);
            }

            @Override
            public Keyring read(PodPullSecrets pod, Duration budget) {
                return keyring;
            }
        };
    }
}
