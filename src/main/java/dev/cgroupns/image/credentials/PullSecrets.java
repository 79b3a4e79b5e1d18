package dev.cgroupns.image.credentials;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where a pod's registry credentials come from. */
public interface PullSecrets {
    /** The default: all lookups are anonymous. */
    PullSecrets NONE = always(Keyring.EMPTY);

    /**
     * The secrets that a pod names.
     *
     * @param namespace the pod's namespace
     * @param imagePullSecrets the names in {@code spec.imagePullSecrets}, in order; the first {@link #MOST} are kept
     * @param serviceAccount {@code spec.serviceAccountName}; {@code default} where the pod names none
     */
    record PodPullSecrets(String namespace, List<String> imagePullSecrets, String serviceAccount) {
        /**
         * Pods usually name one or two. Each costs a call to the API server, and a pod of 1 MiB could name thousands.
         */
        public static final int MOST = 20;

        public PodPullSecrets {
            imagePullSecrets = imagePullSecrets.stream().distinct().limit(MOST).toList();
        }
    }

    /** The keyring, if it is cached; otherwise empty, and {@link #read} is needed. Safe to call on an event loop. */
    Optional<Keyring> cached(PodPullSecrets pod);

    /**
     * Reads the secrets from the cluster.
     *
     * @param budget the longest this may take
     * @throws PullSecretsException if the API server did not answer in time, or refused the request
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
