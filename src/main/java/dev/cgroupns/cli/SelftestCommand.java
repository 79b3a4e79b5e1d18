package dev.cgroupns.cli;

import dev.cgroupns.inspection.Selftest;
import dev.cgroupns.inspection.Selftest.Outcome;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Tests whether builders in a cluster are injected. {@code helm test} runs it. */
@Command(
        name = "selftest",
        description = {
            "Creates a privileged buildkitd pod with a dry run and tells whether it would be injected.",
            "Nothing is stored. Needs permission to create pods in the namespace."
        })
final class SelftestCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "Where the pod would be created (default: that of the context).")
    private @Nullable String namespace;

    @Option(
            names = "--webhook-configuration",
            paramLabel = "NAME",
            description = "The MutatingWebhookConfiguration that sends pods to the webhook (default: the one that has a"
                    + " webhook named *.cgroupns.dev).")
    private @Nullable String webhookConfiguration;

    @Option(
            names = "--wait",
            arity = "0..1",
            fallbackValue = "2m",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "Ask again until the webhook answers, at most for this long, such as 30s or 5m (default:"
                    + " ${FALLBACK-VALUE}). Prints what it waits for on standard error.")
    private Duration wait = Duration.ZERO;

    @Override
    public Integer call() {
        if (namespace != null && !ObjectName.isLabel(namespace)) {
            throw new ParameterException(
                    spec.commandLine(), "--namespace: \"" + namespace + "\" is not the name of a namespace");
        }
        String where = namespace == null ? cluster.access().namespace() : namespace;
        TimedRetry waiting = new TimedRetry(wait, problem -> say(where, "waiting: " + problem));
        return switch (Selftest.in(cluster.access(), where, webhookConfiguration, waiting)) {
            case Outcome.Injected(String status) -> {
                spec.commandLine().getOut().println("namespace " + where + ": builders are injected: " + status);
                yield ExitStatus.OK.code();
            }
            case Outcome.Observed() -> {
                spec.commandLine()
                        .getOut()
                        .println("namespace " + where + ": the webhook only observes (mode: observe): builders are"
                                + " found, and would be injected with mode: inject");
                yield ExitStatus.OK.code();
            }
            case Outcome.Starting(String problem) -> fail(where, problem, ExitStatus.STARTING);
            case Outcome.NotReached(String problem) -> fail(where, problem, ExitStatus.NOT_INJECTED);
            case Outcome.NotInjected(String problem) -> fail(where, problem, ExitStatus.NOT_INJECTED);
            case Outcome.NotAsked(String problem) -> fail(where, problem, ExitStatus.NOT_ASKED);
        };
    }

    private int fail(String where, String problem, ExitStatus status) {
        say(where, problem);
        return status.code();
    }

    private void say(String where, String what) {
        spec.commandLine().getErr().println("namespace " + where + ": " + what);
        spec.commandLine().getErr().flush();
    }
}
