package dev.cgroupns.config;

import org.jspecify.annotations.Nullable;

/**
 * The key {@code pullSecrets}: by which credentials registries are asked.
 *
 * @param from {@code none}: anonymously; {@code pods}: by the pods' own pull secrets and their service accounts'
 * @param shared a secret for all pods, tried last; null for none
 */
public record PullSecretSettings(String from, @Nullable Shared shared) {
    /** Every image is asked for anonymously. */
    public static final String NONE = "none";

    /**
     * A secret somewhere in the cluster.
     *
     * @param namespace where it is
     * @param name its name
     */
    public record Shared(String namespace, String name) {}
}
