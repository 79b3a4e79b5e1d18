package dev.cgroupns.cli;

import dev.cgroupns.audit.DaemonCgroup;
import dev.cgroupns.config.Configuration;
import dev.cgroupns.config.ConfigurationReader;
import dev.cgroupns.inspection.PodVerification;
import dev.cgroupns.inspection.PodVerification.NotVerifiableException;
import dev.cgroupns.inspection.PodVerification.Verification;
import dev.cgroupns.verdict.PlainText;
import dev.cgroupns.yaml.YamlText;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says of a running pod where its build steps run. */
@Command(
        name = "verify",
        description = {
            "Shows in which cgroup the build steps of a running pod run, as its own processes see it.",
            "Runs cat or a shell in the pod's builders, as kubectl exec does, and reads /proc there. Needs the rights to"
                    + " get pods, and to get and create pods/exec; the webhook need not be installed."
        })
final class VerifyCommand implements Callable<Integer> {
    /** The name of a pod: a subdomain of RFC 1123. */
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Parameters(paramLabel = "POD", description = "The pod's name.")
    private String pod = "";

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "The pod's namespace (default: that of the context).")
    private @Nullable String namespace;

    @Option(
            names = {"-c", "--container"},
            paramLabel = "CONTAINER",
            description = "Look at this container only (default: all builders of the pod that run).")
    private @Nullable String container;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "One of text, json, yaml (default: ${DEFAULT-VALUE}).",
            defaultValue = "text")
    private VerifyFormat format = VerifyFormat.TEXT;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The webhook's configuration file, which names the builders; the defaults hold without it.")
    private @Nullable Path config;

    /** How the containers are printed. */
    enum VerifyFormat {
        TEXT,
        JSON,
        YAML
    }

    @Override
    public Integer call() {
        checkName("--namespace", namespace, ObjectName::isLabel, "a namespace");
        checkName("POD", pod, ObjectName::isSubdomain, "a pod");
        checkName("--container", container, ObjectName::isLabel, "a container");
        PrintWriter err = spec.commandLine().getErr();
        Configuration configuration = config == null
                ? ConfigurationReader.defaults()
                : ConfigurationReader.readOutsideCluster(config, warning -> err.println(PlainText.of(warning)));
        Verification seen;
        try {
            seen = new PodVerification(configuration.policy()).run(cluster.access(), namespace, pod, container);
        } catch (NotVerifiableException e) {
            err.println(PlainText.of(String.valueOf(e.getMessage())));
            err.flush();
            return ExitStatus.NOT_VERIFIED.code();
        }
        print(seen);
        OutputException.throwIfFailed(spec.commandLine().getOut());
        return status(seen).code();
    }

    private void checkName(String field, @Nullable String value, Predicate<String> isValid, String what) {
        if (value != null && !isValid.test(value)) {
            throw new ParameterException(spec.commandLine(), field + ": \"" + value + "\" is not the name of " + what);
        }
    }

    private void print(Verification seen) {
        PrintWriter out = spec.commandLine().getOut();
        switch (format) {
            case TEXT -> VerificationText.print(seen, out, TerminalWidth.of(System.getenv()));
            case JSON -> out.println(JsonText.printable(VerificationText.json(seen)));
            case YAML -> out.print(YamlText.write(VerificationText.json(seen)));
        }
    }

    private static ExitStatus status(Verification seen) {
        List<DaemonCgroup> found =
                seen.containers().stream().map(each -> each.cgroup()).toList();
        if (found.stream().anyMatch(DaemonCgroup.Outside.class::isInstance)) {
            return ExitStatus.LEAK_VERIFIED;
        }
        return found.stream().anyMatch(DaemonCgroup.NotShown.class::isInstance)
                ? ExitStatus.NOT_VERIFIED
                : ExitStatus.OK;
    }
}
