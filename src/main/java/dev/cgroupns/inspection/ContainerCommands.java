package dev.cgroupns.inspection;

import dev.cgroupns.inspection.ContainerFiles.CommandRunner;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ExecListener;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.fabric8.kubernetes.client.http.WebSocketHandshakeException;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Runs commands in a container, as {@code kubectl exec} does.
 *
 * @param container the container's name
 */
record ContainerCommands(KubernetesClient client, String namespace, String pod, String container)
        implements CommandRunner {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    /**
     * {@inheritDoc}
     *
     * @throws KubernetesClientException if the API server refuses, or the command does not end
     */
    @Override
    public Optional<String> output(List<String> command) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        try (ExecWatch ignored = client.pods()
                .inNamespace(namespace)
                .withName(pod)
                .inContainer(container)
                .writingOutput(output)
                .writingError(OutputStream.nullOutputStream())
                .usingListener(new Closing(closed))
                .exec(command.toArray(String[]::new))) {
            closed.get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (KubernetesClientException e) {
            throw refusal(e).orElse(e);
        } catch (ExecutionException e) {
            throw KubernetesClientException.launderThrowable(e.getCause());
        } catch (TimeoutException e) {
            throw new KubernetesClientException(
                    command.getFirst() + " in container " + container + " did not end within " + LONGEST.toSeconds()
                            + " s",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KubernetesClientException("interrupted", e);
        }
        // A runtime that finds no such command says so in its own words, and the output stays empty.
        return output.size() == 0 ? Optional.empty() : Optional.of(output.toString(StandardCharsets.UTF_8));
    }

    /** A refused upgrade to a WebSocket has a code only. */
    private Optional<KubernetesClientException> refusal(KubernetesClientException e) {
        return Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause)
                .filter(WebSocketHandshakeException.class::isInstance)
                .map(cause ->
                        ((WebSocketHandshakeException) cause).getResponse().code())
                .map(code -> new StatusBuilder()
                        .withCode(code)
                        .withMessage("cannot run a command in container " + container + " of pod " + pod
                                + " (pods/exec): HTTP status " + code)
                        .build())
                .map(KubernetesClientException::new)
                .findFirst();
    }

    /**
     * Waits for the end of the connection: by then all of the output is there, which is not sure when the exit code
     * arrives.
     */
    private record Closing(CompletableFuture<Void> closed) implements ExecListener {
        @Override
        public void onClose(int code, String reason) {
            closed.complete(null);
        }

        @Override
        public void onFailure(Throwable failure, Response response) {
            closed.completeExceptionally(failure);
        }
    }
}
