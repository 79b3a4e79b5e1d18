package dev.cgroupns.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.patch.Injection;
import dev.cgroupns.verdict.InvalidPodException;

/** The webhook's injector, with or without registries to ask. */
interface PodInjector extends AutoCloseable {
    /**
     * What the webhook would do with a pod.
     *
     * @throws InvalidPodException if a field that verdicts need has a type that Kubernetes does not accept
     */
    Injection inject(JsonNode pod);

    @Override
    default void close() {}
}
