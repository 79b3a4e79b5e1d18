package dev.cgroupns.cli;

import dev.cgroupns.certificate.ClientAuthority;
import dev.cgroupns.settings.ServeProperty;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The clients that get answers. Without these options, all clients do. */
final class CallerOptions {
    @Spec(Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--client-ca-file",
            paramLabel = "FILE",
            description = "CA of client certificates, PEM: only clients with such a certificate get answers."
                    + " Read again when it changes.")
    private @Nullable Path authority;

    @Option(
            names = "--client-name",
            paramLabel = "NAME",
            description = "Common name or DNS name that a client's certificate must have. Can be repeated; without it,"
                    + " any name is accepted.")
    private List<String> names = List.of();

    /**
     * Sets the properties that the server reads.
     *
     * @throws dev.cgroupns.certificate.UnusableCertificateException if the file has no certificate
     */
    void apply() {
        if (authority == null) {
            if (!names.isEmpty()) {
                throw new ParameterException(spec.commandLine(), "--client-name: needs --client-ca-file=FILE");
            }
            return;
        }
        new ClientAuthority(authority);
        ServeProperty.CLIENT_AUTHORITY_FILE.set(authority);
        if (!names.isEmpty()) {
            ServeProperty.CLIENT_NAMES.set(String.join(",", names));
        }
    }
}
