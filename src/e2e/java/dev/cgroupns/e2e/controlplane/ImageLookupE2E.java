package dev.cgroupns.e2e.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.Folder;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.cluster.Pods;
import dev.cgroupns.e2e.webhook.Registration;
import dev.cgroupns.e2e.webhook.Registration.FailurePolicy;
import dev.cgroupns.e2e.webhook.WebhookServer;
import dev.cgroupns.image.fixture.RegistryLab;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Pods with a derived image and no command, on a real API server: the webhook asks a real, private registry with the
 * pull secret that the pod names.
 */
@ExtendWith({SharedControlPlane.class, RegistryLab.Extension.class})
@TestInstance(Lifecycle.PER_CLASS)
class ImageLookupE2E {
    private static final String REGISTRATION = "zz-with-registries";
    private static final String SECRET = "registry";

    private final Cluster cluster;
    private final RegistryLab lab;
    private final String image;
    private final Folder folder = Folder.create("lookup");
    private @Nullable WebhookServer webhook;
    private String namespace = "";

    ImageLookupE2E(Cluster cluster, RegistryLab lab) {
        this.cluster = cluster;
        this.lab = lab;
        var reference = lab.tokenImage("team/moby/buildkit:1");
        this.image = reference.registry() + "/" + reference.repository() + ":1";
    }

    /** A webhook besides the shared one, which has no registries. */
    @BeforeAll
    void startWebhook() {
        String registry = image.substring(0, image.indexOf('/'));
        String configuration = """
                registries:
                  allow: []
                  hosts:
                    %s:
                      ca: %s
                      addresses: [127.0.0.0/8]
                pullSecrets:
                  from: pods
                """.formatted(registry, lab.authority());
        // Only this file knows the registry's names.
        var hosts = folder.file("hosts", "127.0.0.1 private.test\n127.0.0.1 tokens.test\n127.0.0.1 localhost\n");
        webhook = WebhookServer.start(
                configuration, List.of("-Dkubeconfig=" + cluster.kubeconfig(), "-Djdk.net.hosts.file=" + hosts));
        Registration.apply(cluster.client(), REGISTRATION, webhook, FailurePolicy.FAIL);
    }

    @AfterAll
    void stopWebhook() {
        Registration.remove(cluster.client(), REGISTRATION);
        if (webhook != null) {
            webhook.close();
        }
        folder.close();
    }

    @BeforeEach
    void makeNamespace() {
        namespace = cluster.namespace("lookup", Map.of());
    }

    @Test
    void podWithPullSecretStartsTheImagesEntrypoint() {
        makeSecret();
        awaitLookup();

        Container builder = create(pod("with-args", List.of("--addr", "tcp://0.0.0.0:1234"), SECRET));

        assertThat(builder.getCommand())
                .containsExactly("/cgroupns/launcher", "--oom=step", "--", "/usr/bin/buildkitd", "--root=$$(ROOT)");
        assertThat(builder.getArgs()).containsExactly("--addr", "tcp://0.0.0.0:1234");
    }

    @Test
    void imagesCmdIsUsedAsArgs() {
        makeSecret();
        awaitLookup();

        Container builder = create(pod("without-args", List.of(), SECRET));

        assertThat(builder.getArgs()).containsExactly("--debug");
    }

    @Test
    void lookupsAndCachedAnswersAreCounted() {
        makeSecret();
        awaitLookup();
        double remembered = counted("cgroupns_image_answers_remembered_total");

        create(pod("counted", List.of(), SECRET));

        assertThat(counted("cgroupns_image_lookups_seconds_count{outcome=\"FOUND\"}"))
                .isPositive();
        assertThat(counted("cgroupns_image_answers_remembered_total")).isGreaterThan(remembered);
    }

    private double counted(String series) {
        return Objects.requireNonNull(webhook)
                .metrics()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .sum();
    }

    /** The other namespace's answer is in the webhook's cache by now. */
    @Test
    void podWithoutPullSecretLearnsNothingOfAPrivateImage() {
        makeSecret();
        awaitLookup();
        namespace = cluster.namespace("stranger", Map.of());

        Container builder = create(pod("stranger", List.of(), "no-such-secret"));

        assertThat(builder.getCommand()).isEmpty();
        assertThat(builder.getArgs()).isEmpty();
    }

    /** A lookup may come too late for the first pod on a busy machine, but not for all that follow. */
    private void awaitLookup() {
        Pod probe = pod("probe", List.of(), SECRET);
        Awaitility.await("the registry's answer is at hand")
                .atMost(Duration.ofSeconds(60))
                .until(() -> {
                    Pod shown = cluster.client()
                            .pods()
                            .inNamespace(namespace)
                            .resource(probe)
                            .dryRun()
                            .create();
                    return !shown.getSpec()
                            .getContainers()
                            .getFirst()
                            .getCommand()
                            .isEmpty();
                });
    }

    private Container create(Pod pod) {
        return Pods.create(cluster, namespace, pod).getSpec().getContainers().getFirst();
    }

    private Pod pod(String name, List<String> args, String pullSecret) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withImagePullSecrets(new LocalObjectReference(pullSecret))
                .addNewContainer()
                .withName("builder")
                .withImage(image)
                .withArgs(args)
                .withNewSecurityContext()
                .withPrivileged(true)
                .endSecurityContext()
                .endContainer()
                .endSpec()
                .build();
    }

    private void makeSecret() {
        String registry = image.substring(0, image.indexOf('/'));
        String auth = RegistryLab.BUILDER.basicAuthorization().substring("Basic ".length());
        cluster.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(SECRET)
                        .withNamespace(namespace)
                        .endMetadata()
                        .withType("kubernetes.io/dockerconfigjson")
                        .withStringData(Map.of(
                                ".dockerconfigjson",
                                "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(registry, auth)))
                        .build())
                .create();
    }
}
