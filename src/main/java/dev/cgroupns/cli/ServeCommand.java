package dev.cgroupns.cli;

import dev.cgroupns.certificate.PemFiles;
import dev.cgroupns.config.ConfigurationReader;
import io.quarkus.runtime.Quarkus;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Starts the webhook. */
@Command(name = "serve", description = "Starts the admission webhook.")
final class ServeCommand implements Callable<Integer> {
    private static final int MAX_PORT = 65535;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file; the defaults hold without it.")
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

    @Option(names = "--tls-cert-file", paramLabel = "FILE", description = "Serving certificate chain, PEM.")
    private @Nullable Path certificateFile;

    @Option(names = "--tls-private-key-file", paramLabel = "FILE", description = "Its key, PEM, not encrypted.")
    private @Nullable Path keyFile;

    @Option(
            names = "--tls-name",
            paramLabel = "NAME",
            description = "Without certificate files: a DNS name or address that the certificate made in memory is for."
                    + " Can be repeated; localhost, 127.0.0.1 and ::1 otherwise.")
    private List<String> names = List.of();

    @Option(
            names = "--ca-out",
            paramLabel = "FILE",
            description = "Without certificate files: where to write the authority that clients must trust, PEM.")
    private @Nullable Path authorityFile;

    @Override
    public Integer call() {
        if ((certificateFile == null) != (keyFile == null)) {
            throw new ParameterException(
                    spec.commandLine(), "--tls-cert-file and --tls-private-key-file: give both, or neither");
        }
        checkPort("--port", port);
        checkPort("--management-port", managementPort);
        if (config != null) {
            ConfigurationReader.read(config);
            System.setProperty("cgroupns.config", config.toString());
        }
        if (certificateFile != null && keyFile != null) {
            PemFiles.read(certificateFile, keyFile);
            System.setProperty("cgroupns.tls.certificate-file", certificateFile.toString());
            System.setProperty("cgroupns.tls.private-key-file", keyFile.toString());
        }
        if (!names.isEmpty()) {
            System.setProperty("cgroupns.tls.names", String.join(",", names));
        }
        if (authorityFile != null) {
            System.setProperty("cgroupns.tls.ca-out", authorityFile.toString());
        }
        System.setProperty("quarkus.http.ssl-port", String.valueOf(port));
        System.setProperty("quarkus.management.port", String.valueOf(managementPort));
        Quarkus.run();
        return ExitCode.OK;
    }

    private void checkPort(String option, int value) {
        if (value < 0 || value > MAX_PORT) {
            throw new ParameterException(
                    spec.commandLine(), option + ": expected 0 (any free one) to " + MAX_PORT + ", found " + value);
        }
    }
}
