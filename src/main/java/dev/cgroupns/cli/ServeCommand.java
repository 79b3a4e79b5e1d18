package dev.cgroupns.cli;

import dev.cgroupns.config.ConfigurationReader;
import dev.cgroupns.image.ImageReference;
import dev.cgroupns.settings.LogFormat;
import dev.cgroupns.settings.ServeProperty;
import io.quarkus.runtime.Quarkus;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Starts the webhook. */
@Command(name = ServeCommand.NAME, description = "Starts the admission webhook.")
final class ServeCommand implements Callable<Integer> {
    static final String NAME = "serve";

    private static final int MAX_PORT = 65535;
    private static final Pattern LEASE = Pattern.compile("[a-z0-9-]+/[a-z0-9.-]+");

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration file; without it, the defaults apply.")
    private @Nullable Path config;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "HTTPS port of the admission endpoint (default: ${DEFAULT-VALUE}).",
            defaultValue = "8443")
    private int port;

    @Option(
            names = "--management-port",
            paramLabel = "PORT",
            description = "HTTP port of /health and /metrics (default: ${DEFAULT-VALUE}).",
            defaultValue = "9000")
    private int managementPort;

    @Option(
            names = "--webhook-configuration",
            paramLabel = "NAME",
            description = "The MutatingWebhookConfiguration that sends pods here. With --tls-secret, the CA is"
                    + " written to its caBundles; ConfigMaps with the launcher are deleted with it.")
    private @Nullable String webhookConfiguration;

    @Option(
            names = "--launcher-image",
            paramLabel = "IMAGE",
            description = "The launcher's image, instead of launcher.image in the configuration file.")
    private @Nullable String launcherImage;

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            description = "Format of log lines: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
            defaultValue = "text")
    private LogFormat logFormat = LogFormat.TEXT;

    @Option(
            names = "--events",
            description = "Write events about builders on their workloads. Needs create and patch on events.")
    private boolean events;

    @Option(
            names = "--audit-lease",
            paramLabel = "NAMESPACE/NAME",
            description = "Audit the running pods on a schedule, for metrics. This Lease elects the replica that does."
                    + " Needs create, get and patch on it, and list on pods, nodes and namespaces.")
    private @Nullable String auditLease;

    @Mixin
    private final CertificateOptions certificate = new CertificateOptions();

    @Mixin
    private final CallerOptions callers = new CallerOptions();

    @Override
    public Integer call() {
        checkPort("--port", port);
        checkPort("--management-port", managementPort);
        if (port == managementPort && port != 0) {
            throw new ParameterException(
                    spec.commandLine(), "--port and --management-port: expected two ports, found " + port + " twice");
        }
        if (config != null) {
            ConfigurationReader.read(config);
            ServeProperty.CONFIG.set(config);
        }
        if (launcherImage != null) {
            checkImage(launcherImage);
            ServeProperty.LAUNCHER_IMAGE.set(launcherImage);
        }
        certificate.apply(webhookConfiguration);
        callers.apply();
        if (webhookConfiguration != null) {
            ServeProperty.WEBHOOK_CONFIGURATION.set(webhookConfiguration);
        }
        if (events) {
            ServeProperty.EVENTS.set(true);
        }
        if (auditLease != null) {
            checkLease(auditLease);
            ServeProperty.AUDIT_LEASE.set(auditLease);
        }
        ServeProperty.LOG_FORMAT.set(logFormat);
        ServeProperty.HTTPS_PORT.set(port);
        ServeProperty.MANAGEMENT_PORT.set(managementPort);
        Quarkus.run(null, this::end);
        return ExitStatus.OK.code();
    }

    private void checkLease(String lease) {
        if (!LEASE.matcher(lease).matches()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--audit-lease: expected NAMESPACE/NAME, such as cgroupns/cgroupns-injector-audit, found \"" + lease
                            + "\"");
        }
    }

    private void checkImage(String image) {
        if (ImageReference.parse(image).isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--launcher-image: expected an image reference, such as registry.example/cgroupns/launcher:0.1.0,"
                            + " found \"" + image + "\"");
        }
    }

    /** Called when the server has ended or could not start: Quarkus itself would print a stack trace. */
    private void end(int exitCode, @Nullable Throwable failure) {
        System.exit(failure == null ? exitCode : StartFailure.report(failure, spec.commandLine(), managementPort));
    }

    private void checkPort(String option, int value) {
        if (value < 0 || value > MAX_PORT) {
            throw new ParameterException(
                    spec.commandLine(), option + ": expected 0 (any free one) to " + MAX_PORT + ", found " + value);
        }
    }
}
