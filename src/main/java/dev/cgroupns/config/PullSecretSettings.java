package dev.cgroupns.config;

import org.jspecify.annotations.Nullable;

/**
 * The key {@code pullSecrets}: the credentials to ask registries with.
 *
 * @param from {@code none} for anonymous lookups; {@code pods} for the pull secrets of pods and their service accounts
 * @param shared a secret for all pods, tried last; null for none
 */
public record PullSecretSettings(String from, @Nullable Shared shared) {
    /** All lookups are anonymous. */
    public static final String NONE = "none";

    /**
     * A secret in any namespace of the cluster.
     *
     * @param namespace its namespace
     * @param name its name
     */
    public record Shared(String namespace, String name) {}
}
