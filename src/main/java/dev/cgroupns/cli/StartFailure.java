package dev.cgroupns.cli;

import dev.cgroupns.certificate.UnusableCertificateException;
import dev.cgroupns.config.ConfigurationException;
import dev.cgroupns.image.registry.InvalidProxyException;
import io.quarkus.runtime.QuarkusBindException;
import io.smallrye.config.ConfigValidationException;
import java.net.BindException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Reports why the server did not start, with one line and an exit code. */
final class StartFailure {
    private StartFailure() {}

    /**
     * Prints the failure and returns the exit code.
     *
     * @param managementPort the management port: Quarkus does not name it if it is taken
     */
    static int report(Throwable failure, CommandLine command, int managementPort) {
        Optional<String> known = Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .map(cause -> message(cause, managementPort))
                .flatMap(Optional::stream)
                .findFirst();
        if (known.isEmpty()) {
            return new ErrorHandler(System.getenv()).unexpected(command, command.getCommandName(), failure);
        }
        command.getErr().println(known.get());
        command.getErr().flush();
        return ExitStatus.BAD_CONFIGURATION.code();
    }

    private static Optional<String> message(Throwable cause, int managementPort) {
        return switch (cause) {
            case ConfigurationException e -> Optional.ofNullable(e.getMessage());
            case UnusableCertificateException e -> Optional.ofNullable(e.getMessage());
            case InvalidProxyException e -> Optional.ofNullable(e.getMessage());
            case QuarkusBindException e -> Optional.of(bind(e, e.getPort()));
            case BindException e -> Optional.of(bind(e, managementPort));
            // Quarkus's own settings, in the environment.
            case io.quarkus.runtime.configuration.ConfigurationException e -> Optional.ofNullable(oneLine(e));
            case ConfigValidationException e -> Optional.ofNullable(oneLine(e));
            default -> Optional.empty();
        };
    }

    private static String bind(BindException e, int port) {
        String message = String.valueOf(e.getMessage());
        return "port " + port + ": cannot be opened: "
                + message.substring(message.lastIndexOf(':') + 1).strip()
                + "; choose another one with --port or --management-port";
    }

    private static @Nullable String oneLine(Throwable e) {
        return e.getMessage() == null ? null : e.getMessage().strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
