package dev.cgroupns.inspection;

import dev.cgroupns.check.Fact;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Optional;
import java.util.function.Supplier;

/** Turns the API server's answers and errors into facts for checks. */
final class ClusterReader {
    private ClusterReader() {}

    /**
     * Reads a fact.
     *
     * @param permission the permission that it needs, such as {@code list nodes}
     */
    static <T> Fact<T> read(String permission, Supplier<T> source) {
        try {
            return new Fact.Seen<>(source.get());
        } catch (KubernetesClientException e) {
            return unseen(permission, e);
        }
    }

    static <T> Fact<T> unseen(String permission, KubernetesClientException e) {
        if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
            return new Fact.Unseen<>(
                    "these credentials are not allowed to " + permission,
                    "run the check with an account that is allowed to");
        }
        return new Fact.Unseen<>("cannot " + permission + ": " + message(e), "");
    }

    private static String message(KubernetesClientException e) {
        return Optional.ofNullable(e.getStatus()).map(Status::getMessage).orElse(String.valueOf(e.getMessage()));
    }
}
