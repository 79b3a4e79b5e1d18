package dev.cgroupns.cli;

import dev.cgroupns.certificate.UnusableCertificateException;
import dev.cgroupns.config.ConfigurationException;
import io.quarkus.runtime.QuarkusBindException;
import io.smallrye.config.ConfigValidationException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

/** Why the server did not start, as one line and an exit code. */
final class StartFailure {
    private StartFailure() {}

    /** Prints the failure, and gives the exit code. */
    static int report(Throwable failure, CommandLine command) {
        Optional<String> known = Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .map(StartFailure::message)
                .flatMap(Optional::stream)
                .findFirst();
        known.ifPresentOrElse(command.getErr()::println, () -> failure.printStackTrace(command.getErr()));
        command.getErr().flush();
        return known.isPresent() ? Failures.BAD_CONFIGURATION : ExitCode.SOFTWARE;
    }

    private static Optional<String> message(Throwable cause) {
        return switch (cause) {
            case ConfigurationException e -> Optional.ofNullable(e.getMessage());
            case UnusableCertificateException e -> Optional.ofNullable(e.getMessage());
            case QuarkusBindException e -> Optional.of(bind(e));
            // Settings of Quarkus itself, in the environment.
            case io.quarkus.runtime.configuration.ConfigurationException e -> Optional.ofNullable(oneLine(e));
            case ConfigValidationException e -> Optional.ofNullable(oneLine(e));
            default -> Optional.empty();
        };
    }

    private static String bind(QuarkusBindException e) {
        String message = String.valueOf(e.getMessage());
        return "port " + e.getPort() + ": cannot be opened: "
                + message.substring(message.lastIndexOf(':') + 1).strip()
                + "; choose another one by --port or --management-port";
    }

    private static @Nullable String oneLine(Throwable e) {
        return e.getMessage() == null ? null : e.getMessage().strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
