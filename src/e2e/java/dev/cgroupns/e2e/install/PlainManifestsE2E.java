package dev.cgroupns.e2e.install;

import dev.cgroupns.e2e.Command;
import dev.cgroupns.e2e.Progress;
import dev.cgroupns.e2e.Tools;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.cluster.Pods;
import dev.cgroupns.e2e.webhook.AdmissionLoad;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code kubectl apply -f deploy/install.yaml}, or {@code -k} with an overlay, for clusters without helm. */
@ExtendWith(ClusterWithNode.class)
class PlainManifestsE2E {
    private static final String MANIFESTS = "deploy/install.yaml";
    private static final String MOVED = "helm/test/overlays/moved";
    private static final String CONFIGURED = "helm/test/overlays/configured";
    private static final String MIRROR = "mirror.example:5000/ghcr";

    private final Cluster cluster;

    PlainManifestsE2E(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void appliedAndDeleted() {
        Progress.say("kubectl apply -f " + MANIFESTS);
        cluster.kubectl("", "apply", "--filename", MANIFESTS).success();
        new Release(cluster, "cgroupns-injector").awaitReady();

        try (AdmissionLoad load = AdmissionLoad.start(cluster)) {
            load.awaitInjected(1);
        }

        cluster.kubectl("", "delete", "--filename", MANIFESTS).success();
    }

    @Test
    void overlayWithAnotherNamespaceRegistryAndConfiguration() {
        imagesInMirror();
        Release release = new Release(cluster, "platform");
        Progress.say("kubectl apply -k " + MOVED);
        cluster.kubectl("", "apply", "--kustomize", MOVED).success();
        try {
            release.awaitReady();
            awaitInjected("image: " + MIRROR + "/cgroupns/launcher:", "--oom=step");
            List<String> before = names(release);

            Progress.say("kubectl apply -k " + CONFIGURED);
            cluster.kubectl("", "apply", "--kustomize", CONFIGURED).success();
            release.awaitReady();

            // Pods that are ending are still listed.
            Awaitility.await("other pods")
                    .atMost(Release.PATIENCE)
                    .until(() -> Collections.disjoint(names(release), before));
            awaitInjected("image: " + MIRROR + "/cgroupns/launcher:", "--oom=container");
        } finally {
            cluster.kubectl("", "delete", "--kustomize", CONFIGURED).success();
        }
    }

    /** The names that these images have in the overlay. */
    private static void imagesInMirror() {
        ctr("images", "list", "--quiet")
                .lines()
                .filter(name -> name.startsWith("ghcr.io/cgroupns/"))
                .forEach(name -> ctr("images", "tag", "--force", name, name.replace("ghcr.io", MIRROR)));
    }

    private static String ctr(String... arguments) {
        List<String> command = new ArrayList<>(List.of(Tools.containerd("ctr"), "--namespace", "k8s.io"));
        command.addAll(List.of(arguments));
        return Command.run(command).success();
    }

    private void awaitInjected(String... parts) {
        Awaitility.await("a pod with " + List.of(parts))
                .atMost(Release.PATIENCE)
                .until(() -> {
                    String pod = cluster.kubectl(
                                    Pods.manifest("shell"),
                                    "create",
                                    "--namespace=default",
                                    "--dry-run=server",
                                    "--output=yaml",
                                    "--filename=-")
                            .output();
                    return Stream.of(parts).allMatch(pod::contains);
                });
    }

    private static List<String> names(Release release) {
        return release.pods().stream().map(pod -> pod.getMetadata().getName()).toList();
    }
}
