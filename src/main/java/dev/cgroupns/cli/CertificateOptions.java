package dev.cgroupns.cli;

import dev.cgroupns.certificate.PemFiles;
import dev.cgroupns.certificate.SelfSigned;
import dev.cgroupns.settings.ServeProperty;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The source of the serving certificate: files, a Secret that the replicas share, or memory. */
final class CertificateOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @ArgGroup(exclusive = false)
    private @Nullable FileOptions files;

    @ArgGroup(exclusive = false)
    private @Nullable SecretOptions secret;

    @Option(
            names = "--ca-out",
            paramLabel = "FILE",
            description =
                    "Without certificate files and Secret: file to write the CA to that clients must trust," + " PEM.")
    private @Nullable Path authorityFile;

    @Option(
            names = "--tls-name",
            paramLabel = "NAME",
            description =
                    "Without certificate files: a DNS name or IP address that the certificate is valid for. Can be"
                            + " repeated; added to the --tls-service, or instead of localhost, 127.0.0.1 and ::1.")
    private List<String> names = List.of();

    @Option(
            names = "--tls-min-version",
            paramLabel = "VERSION",
            description = "Oldest version of TLS that clients may speak: 1.2 or 1.3 (default: ${DEFAULT-VALUE}).",
            defaultValue = "1.2")
    private String minVersion = "1.2";

    @SuppressWarnings("NullAway.Init")
    private static final class FileOptions {
        @Option(
                names = "--tls-cert-file",
                required = true,
                paramLabel = "FILE",
                description = "Serving certificate chain, PEM. Read again when it changes.")
        private Path chain;

        @Option(
                names = "--tls-private-key-file",
                required = true,
                paramLabel = "FILE",
                description = "Its key, PEM, not encrypted.")
        private Path key;
    }

    @SuppressWarnings("NullAway.Init")
    private static final class SecretOptions {
        private static final Pattern PATH = Pattern.compile("[a-z0-9-]+/[a-z0-9.-]+");
        private static final Pattern SERVICE = Pattern.compile("[a-z0-9-]+\\.[a-z0-9-]+\\.svc");

        @Option(
                names = "--tls-secret",
                required = true,
                paramLabel = "NAMESPACE/NAME",
                description = "Secret in which the replicas create, share and renew the certificate themselves.")
        private String path;

        @Option(
                names = "--tls-service",
                required = true,
                paramLabel = "SERVICE.NAMESPACE.svc",
                description = "The Service that the API server calls; the certificate is valid for it.")
        private String service;
    }

    /**
     * Sets the properties that the server reads.
     *
     * @param webhookConfiguration the name of the MutatingWebhookConfiguration; null if none was given
     * @throws ParameterException if an option has a value that cannot be used
     * @throws dev.cgroupns.certificate.UnusableCertificateException if files or names cannot be used
     */
    void apply(@Nullable String webhookConfiguration) {
        if (Stream.of(files, secret, authorityFile).filter(Objects::nonNull).count() > 1) {
            throw new ParameterException(
                    spec.commandLine(), "--tls-cert-file, --tls-secret and --ca-out: set at most one of them");
        }
        ServeProperty.TLS_PROTOCOLS.set(protocols());
        if (files != null) {
            PemFiles.read(files.chain, files.key);
            ServeProperty.CERTIFICATE_FILE.set(files.chain);
            ServeProperty.PRIVATE_KEY_FILE.set(files.key);
        }
        if (secret != null) {
            if (webhookConfiguration == null) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--tls-secret: needs --webhook-configuration=NAME, whose caBundles get the CA");
            }
            require(
                    SecretOptions.PATH,
                    "--tls-secret",
                    secret.path,
                    "NAMESPACE/NAME, such as cgroupns/cgroupns-injector-tls");
            require(
                    SecretOptions.SERVICE,
                    "--tls-service",
                    secret.service,
                    "SERVICE.NAMESPACE.svc, such as cgroupns-injector.cgroupns.svc");
            ServeProperty.CERTIFICATE_SECRET.set(secret.path);
            ServeProperty.CERTIFICATE_SERVICE.set(secret.service);
        }
        if (authorityFile != null) {
            ServeProperty.AUTHORITY_OUT.set(authorityFile);
        }
        if (!names.isEmpty()) {
            SelfSigned.checkNames(names);
            ServeProperty.CERTIFICATE_NAMES.set(String.join(",", names));
        }
    }

    private String protocols() {
        return switch (minVersion) {
            case "1.2" -> "TLSv1.3,TLSv1.2";
            case "1.3" -> "TLSv1.3";
            default ->
                throw new ParameterException(
                        spec.commandLine(), "--tls-min-version: expected 1.2 or 1.3, found \"" + minVersion + "\"");
        };
    }

    private void require(Pattern pattern, String option, String value, String expected) {
        if (!pattern.matcher(value).matches()) {
            throw new ParameterException(
                    spec.commandLine(), option + ": expected " + expected + ", found \"" + value + "\"");
        }
    }
}
