package dev.cgroupns.cli;

import dev.cgroupns.check.CheckReport;
import dev.cgroupns.config.ConfigurationReader;
import dev.cgroupns.inspection.ClusterAudit;
import dev.cgroupns.inspection.ClusterCheck;
import dev.cgroupns.inspection.ClusterCheck.CheckTarget;
import dev.cgroupns.verdict.Judge;
import dev.cgroupns.yaml.YamlText;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Reports problems of a cluster or an installation, with their remedies. */
@Command(
        name = "check",
        description = {
            "Checks the installation in a cluster, or with --pre, whether it can be installed there. Each check that is"
                    + " not ok has a remedy.",
            "Changes nothing. Needs read permissions; checks that lack one are skipped."
        })
final class CheckCommand implements Callable<Integer> {
    /** The namespace in docs/install.md. */
    private static final String USUAL_NAMESPACE = "cgroupns-injector";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Option(names = "--pre", description = "Check whether the chart can be installed.")
    private boolean beforeInstallation;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "Namespace of the installation (default: the one that the webhook configuration names; with"
                    + " --pre, " + USUAL_NAMESPACE + ").")
    private String namespace = "";

    @Option(
            names = "--selftest-namespace",
            paramLabel = "NAMESPACE",
            description = "Where a builder is created, with a dry run (default: ${DEFAULT-VALUE}).",
            defaultValue = "default")
    private String selftestNamespace = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "One of table, json, yaml (default: ${DEFAULT-VALUE}).",
            defaultValue = "table")
    private CheckFormat format = CheckFormat.TABLE;

    /** The format of the output. */
    enum CheckFormat {
        TABLE,
        JSON,
        YAML
    }

    @Override
    public Integer call() {
        requireName("--namespace", namespace);
        requireName("--selftest-namespace", selftestNamespace);
        CheckReport report = run();
        PrintWriter out = spec.commandLine().getOut();
        switch (format) {
            case TABLE -> new CheckTable(out, TerminalWidth.of(System.getenv())).print(report);
            case JSON -> out.println(JsonText.printable(CheckDocument.json(report)));
            case YAML -> out.print(YamlText.write(CheckDocument.json(report)));
        }
        OutputException.throwIfFailed(out);
        return (report.hasFailed() ? ExitStatus.CHECK_FAILED : ExitStatus.OK).code();
    }

    private CheckReport run() {
        if (beforeInstallation) {
            return ClusterCheck.beforeInstallation(
                    new CheckTarget(cluster.access(), namespace.isEmpty() ? USUAL_NAMESPACE : namespace));
        }
        return ClusterCheck.ofInstallation(
                new CheckTarget(cluster.access(), namespace),
                new ClusterAudit(new Judge(ConfigurationReader.defaults().policy())),
                selftestNamespace);
    }

    private void requireName(String option, String value) {
        if (!value.isEmpty() && !ObjectName.isLabel(value)) {
            throw new ParameterException(
                    spec.commandLine(), option + ": \"" + value + "\" is not the name of a namespace");
        }
    }
}
