package dev.cgroupns.e2e.controlplane;

import static dev.cgroupns.e2e.controlplane.SelftestRun.NOT_INJECTED;
import static dev.cgroupns.e2e.controlplane.SelftestRun.STARTING;
import static dev.cgroupns.e2e.controlplane.SelftestRun.fails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.Command;
import dev.cgroupns.e2e.Folder;
import dev.cgroupns.e2e.RunningProgram;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.policy.ChartObjects;
import java.time.Duration;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code helm test} runs, from the installation until the webhook's pods answer. */
@ExtendWith(SharedControlPlane.class)
class SelftestOfStartingWebhookE2E {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Cluster cluster;

    SelftestOfStartingWebhookE2E(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void reportsWhatIsMissingWhileTheWebhookStarts() {
        try (StartingWebhook webhook = StartingWebhook.register(cluster)) {
            Supplier<Command.Result> selftest =
                    () -> selftest(webhook.namespace(), "--webhook-configuration=" + webhook.namespace());

            fails(selftest.get(), STARTING, "the webhook is still starting: Service webhook has no pods yet");

            webhook.hasNoPodWithAnAddress();
            fails(selftest.get(), STARTING, "the webhook is still starting: Service webhook has no pods yet");

            webhook.hasPod(StartingWebhook.Pod.NOT_READY);
            fails(
                    selftest.get(),
                    STARTING,
                    "the webhook is still starting: MutatingWebhookConfiguration " + webhook.namespace()
                            + " has no caBundle yet");

            webhook.hasAuthority();
            fails(
                    selftest.get(),
                    STARTING,
                    "the webhook is still starting: no pod of Service webhook is ready, of 1",
                    "kubectl --namespace " + webhook.namespace() + " describe pods");

            webhook.hasPod(StartingWebhook.Pod.READY);
            fails(
                    selftest.get(),
                    NOT_INJECTED,
                    "whose own pods are ready",
                    "the API server cannot reach them or does not trust them");
        }
    }

    @Test
    void waitsUntilTheWebhookAnswers() {
        try (StartingWebhook webhook = StartingWebhook.register(cluster);
                Folder folder = Folder.create("selftest");
                RunningProgram selftest = RunningProgram.start(
                        "selftest",
                        folder.path(),
                        SelftestRun.line(
                                webhook.namespace(),
                                cluster.kubeconfig(),
                                "--webhook-configuration=" + webhook.namespace(),
                                "--wait=10m"))) {
            selftest.awaitReady(
                    PATIENCE,
                    () -> selftest.log()
                            .contains("waiting: the webhook is still starting: Service webhook has no pods yet"));

            webhook.isReplacedByOneThatAnswers();

            assertThat(selftest.awaitEnd(PATIENCE)).as(selftest.log()).isZero();
            assertThat(selftest.log().lines()).last().asString().contains("builders are injected");
        }
    }

    /** The policy injects what it can; the webhook for the rest is missing. */
    @Tag(ChartObjects.POLICY_NEEDED)
    @Test
    void failsIfOnlyThePolicyInjectsAlthoughAWebhookIsInstalled() {
        ChartObjects chart = new ChartObjects(cluster, "selftested", "engine=both");
        try (StartingWebhook webhook = StartingWebhook.register(cluster)) {
            cluster.kubectl(
                            "",
                            "label",
                            "namespace",
                            webhook.namespace(),
                            chart.policyLabel() + "=" + ChartObjects.INJECTS)
                    .success();
            chart.applyPolicy();
            webhook.hasPod(StartingWebhook.Pod.READY);
            webhook.hasAuthority();

            // The API server sees the policy a moment later.
            Command.Result result = Awaitility.await("the policy injects")
                    .atMost(PATIENCE)
                    .until(
                            () -> selftest(webhook.namespace(), "--webhook-configuration=" + webhook.namespace()),
                            answer -> answer.errors().contains("the API server's policy injects"));

            fails(
                    result,
                    NOT_INJECTED,
                    "one that it leaves to the webhook came back unchanged",
                    "the API server cannot reach them or does not trust them");
        } finally {
            chart.removePolicy();
        }
    }

    @Test
    void waitsNoLongerThanTheTimeout() {
        try (StartingWebhook webhook = StartingWebhook.register(cluster)) {
            fails(
                    selftest(webhook.namespace(), "--webhook-configuration=" + webhook.namespace(), "--wait=1s"),
                    STARTING,
                    "waiting: the webhook is still starting",
                    "If it does not change, look at the pods");
        }
    }

    private Command.Result selftest(String namespace, String... options) {
        return SelftestRun.run(namespace, cluster.kubeconfig(), options);
    }
}
