package dev.cgroupns.inspection;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Access to a cluster, chosen as kubectl chooses it: by file, {@code $KUBECONFIG}, {@code ~/.kube/config}, or the
 * cluster that this process runs in.
 *
 * @param kubeconfig the file; null for the usual places
 * @param context the file's context; null for its current one
 */
public record ClusterAccess(
        @Nullable Path kubeconfig, @Nullable String context) {
    /**
     * The client logs each answer, body and all, at level TRACE. On the command line nothing configures logging: the
     * log manager would keep every record until then, and with them all pods of a cluster.
     */
    private static final Logger CLIENT_LOG = Logger.getLogger("io.fabric8.kubernetes.client");

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int CONNECT_MILLIS = 10_000;
    private static final int ANSWER_MILLIS = 60_000;

    /**
     * A client; the caller closes it.
     *
     * @throws InspectionException if the kubeconfig cannot be read, or has no such context
     */
    KubernetesClient client() {
        Config config = config();
        config.setRequestTimeout(ANSWER_MILLIS);
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /**
     * A client for which the API server's first answer is the last: no second try may hide it. The caller closes it.
     *
     * @param longestAnswer how long it waits for an answer
     * @throws InspectionException if the kubeconfig cannot be read, or has no such context
     */
    KubernetesClient clientWithoutRetries(Duration longestAnswer) {
        Config config = config();
        config.setRequestTimeout(Math.toIntExact(longestAnswer.toMillis()));
        config.setRequestRetryBackoffLimit(0);
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /**
     * The context's namespace: {@code default} if it names none.
     *
     * @throws InspectionException if the kubeconfig cannot be read, or has no such context
     */
    public String namespace() {
        return Objects.requireNonNullElse(config().getNamespace(), "default");
    }

    private Config config() {
        CLIENT_LOG.setLevel(Level.WARN);
        if (kubeconfig != null) {
            System.setProperty(Config.KUBERNETES_KUBECONFIG_FILE, kubeconfig.toString());
        }
        Config config;
        try {
            config = Config.autoConfigure(context);
        } catch (RuntimeException e) {
            // From the client, or from the parser that it reads the file with.
            throw new InspectionException("the kubeconfig cannot be read: "
                    + String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
        }
        checkContext(config);
        config.setConnectionTimeout(CONNECT_MILLIS);
        return config;
    }

    private void checkContext(Config config) {
        if (context == null) {
            return;
        }
        List<String> names = config.getContexts().stream()
                .map(each -> each.getName())
                .sorted()
                .toList();
        if (!names.contains(context)) {
            throw new InspectionException("--context: the kubeconfig has no context \"" + context + "\""
                    + (names.isEmpty() ? "" : "; it has " + names.stream().collect(Collectors.joining(", "))));
        }
    }

    /** The API server's answer as one line, with the remedy. */
    static InspectionException failure(KubernetesClient client, KubernetesClientException e, String rights) {
        String server = "the API server " + client.getMasterUrl();
        if (e.getStatus() == null) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            return new InspectionException(
                    server + " does not answer: " + cause.getMessage() + "; check the address and --context");
        }
        return new InspectionException(
                switch (e.getCode()) {
                    case UNAUTHORIZED -> server + " does not accept these credentials; log in again";
                    case FORBIDDEN ->
                        "these credentials do not allow this: "
                                + Objects.requireNonNullElse(e.getStatus().getMessage(), "forbidden") + "; it needs "
                                + rights;
                    default ->
                        server + " says: "
                                + Objects.requireNonNullElse(e.getStatus().getMessage(), "");
                });
    }
}
