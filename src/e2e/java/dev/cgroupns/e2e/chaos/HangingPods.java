package dev.cgroupns.e2e.chaos;

import dev.cgroupns.e2e.Progress;
import dev.cgroupns.e2e.cluster.Pods;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Another tenant's pods, whose images are in a registry that never answers. */
final class HangingPods {
    private final Site site;
    private volatile boolean closed;
    private volatile String refusal = "";
    private int created;
    private final Thread thread;

    private HangingPods(Site site) {
        this.site = site;
        this.thread = Thread.ofPlatform().daemon().name("hanging-pods").unstarted(this::create);
    }

    static HangingPods start(Site site) {
        HangingPods pods = new HangingPods(site);
        pods.thread.start();
        return pods;
    }

    /**
     * Ends.
     *
     * @throws IllegalStateException if one of the pods was refused
     */
    void close() throws InterruptedException {
        closed = true;
        thread.join();
        if (!refusal.isEmpty()) {
            throw new IllegalStateException("a pod whose registry hangs was refused: " + refusal);
        }
        Progress.say("  " + created + " pods were created whose registry hangs");
    }

    private void create() {
        for (int i = 0; !closed; i++) {
            Pod unknown = new PodBuilder(Pods.read("unknown"))
                    .editMetadata()
                    .withName(null)
                    .withGenerateName("hanging-")
                    .endMetadata()
                    .editSpec()
                    .editFirstContainer()
                    .withImage(site.registry().host() + "/moby/buildkit:" + i)
                    .endContainer()
                    .endSpec()
                    .build();
            try {
                site.cluster()
                        .client()
                        .pods()
                        .inNamespace(site.otherNamespace())
                        .resource(unknown)
                        .create();
                created++;
            } catch (KubernetesClientException e) {
                refusal = String.valueOf(e.getMessage());
            }
        }
    }

    /** Accepts connections and never answers. */
    static final class Registry implements AutoCloseable {
        private final ServerSocket socket;

        Registry() throws IOException {
            socket = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
        }

        String host() {
            return "127.0.0.1:" + socket.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
