package dev.cgroupns.cli;

import dev.cgroupns.audit.Finding;
import dev.cgroupns.audit.IsolationStatus;
import dev.cgroupns.config.Configuration;
import dev.cgroupns.config.ConfigurationReader;
import dev.cgroupns.inspection.ClusterAudit;
import dev.cgroupns.inspection.ClusterAudit.Report;
import dev.cgroupns.inspection.ClusterAudit.Scope;
import dev.cgroupns.verdict.Judge;
import dev.cgroupns.verdict.PlainText;
import dev.cgroupns.yaml.YamlText;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Lists which builders leak now. */
@Command(
        name = "audit",
        description = {
            "Lists the build daemons that run in a cluster: which are isolated, which leak into the node's cgroup tree,"
                    + " why, and how to fix it.",
            "It only reads, and the webhook need not be installed. It needs list on pods. With get on their"
                    + " controllers, and list on nodes, namespaces, mutatingwebhookconfigurations and"
                    + " mutatingadmissionpolicies, it reports more."
        })
final class AuditCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "Look at one namespace only (default: all).")
    private String namespace = "";

    @Option(
            names = {"-A", "--all-namespaces"},
            description = "Look at all namespaces. This is the default.")
    private boolean allNamespaces;

    @Option(
            names = {"-l", "--selector"},
            paramLabel = "SELECTOR",
            description = "Look only at pods with these labels, written as for kubectl.")
    private String selector = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "One of table, wide, json, yaml, html (default: ${DEFAULT-VALUE}).",
            defaultValue = "table")
    private AuditFormat format = AuditFormat.TABLE;

    @Option(
            names = "--fail-on",
            paramLabel = "STATUS",
            split = ",",
            converter = StatusConverter.class,
            description =
                    "End with exit code 9 if a builder has one of these statuses, such as LEAKING. For pipelines.")
    private List<String> failOn = List.of();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The webhook's configuration file; without it, the defaults apply.")
    private @Nullable Path config;

    /** The format of the output. */
    enum AuditFormat {
        TABLE,
        WIDE,
        JSON,
        YAML,
        HTML
    }

    @Override
    public Integer call() {
        if (!namespace.isEmpty() && !ObjectName.isLabel(namespace)) {
            throw new ParameterException(
                    spec.commandLine(), "--namespace: \"" + namespace + "\" is not the name of a namespace");
        }
        if (allNamespaces && !namespace.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--all-namespaces and --namespace: expected one of them");
        }
        Configuration configuration = config == null
                ? ConfigurationReader.defaults()
                : ConfigurationReader.readOutsideCluster(
                        config, warning -> spec.commandLine().getErr().println(PlainText.of(warning)));
        Report report = run(new ClusterAudit(new Judge(configuration.policy())));
        print(report);
        OutputException.throwIfFailed(spec.commandLine().getOut());
        return ends(report) ? ExitStatus.REASON_FOUND.code() : ExitStatus.OK.code();
    }

    private Report run(ClusterAudit audit) {
        TerminalProgress progress = TerminalProgress.on(spec.commandLine().getErr());
        try {
            return audit.run(
                    cluster.access(), new Scope(namespace, selector), pods -> progress.show(pods + " pods checked"));
        } finally {
            progress.end();
        }
    }

    private void print(Report report) {
        PrintWriter out = spec.commandLine().getOut();
        int width = TerminalWidth.of(System.getenv());
        switch (format) {
            case TABLE -> new AuditTable(out, width, AuditTable.Columns.FEW).print(report);
            case WIDE -> new AuditTable(out, width, AuditTable.Columns.ALL).print(report);
            case JSON -> out.println(JsonText.printable(AuditDocument.json(report)));
            case YAML -> out.print(YamlText.write(AuditDocument.json(report)));
            case HTML -> out.print(AuditPage.of(report, Clock.systemUTC().instant()));
        }
    }

    /** Prints on standard error which builders have a status that --fail-on names. */
    private boolean ends(Report report) {
        List<Finding> found = report.findings().stream()
                .filter(finding -> failOn.contains(finding.status().code()))
                .toList();
        PrintWriter err = spec.commandLine().getErr();
        found.forEach(finding -> err.println(PlainText.of(finding.owner().namespace() + "/" + finding.pod() + ": "
                + finding.container() + ": " + finding.status().code() + ", which --fail-on names")));
        err.flush();
        return !found.isEmpty();
    }

    /** A status's code. */
    private static final class StatusConverter extends CodeConverter {
        StatusConverter() {
            super(IsolationStatus.CODES);
        }
    }
}
