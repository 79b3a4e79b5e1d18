package dev.cgroupns.image.credentials;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where a pod's registry credentials come from. */
public interface PullSecrets extends AutoCloseable {
    /** Every image is asked for anonymously: the default. */
    PullSecrets NONE = always(Keyring.EMPTY);

    /**
     * What a pod says of its credentials.
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

    /** What is at hand without a call; empty where {@link #read} is needed. For an event loop. */
    Optional<Keyring> cached(PodPullSecrets pod);

    /**
     * Asks the cluster where nothing is at hand.
     *
     * @param budget the longest this may take
     * @throws PullSecretsException if the cluster gave no answer in time, or refused
     */
    Keyring read(PodPullSecrets pod, Duration budget) throws PullSecretsException;

    /** Ends reads of the cluster that are under way; does nothing where the cluster is not read. */
    @Override
    default void close() {}

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
