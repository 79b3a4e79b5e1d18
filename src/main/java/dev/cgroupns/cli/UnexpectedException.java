package dev.cgroupns.cli;

import dev.cgroupns.certificate.UnusableCertificateException;
import dev.cgroupns.config.ConfigurationException;
import dev.cgroupns.inspection.InspectionException;
import java.io.Serial;
import java.util.function.Supplier;
import picocli.CommandLine.PicocliException;

/** A bug, or a lack of memory. The message is the file and document that the command was working on. */
final class UnexpectedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private UnexpectedException(String place, Throwable cause) {
        super(place, cause);
    }

    /**
     * Runs a part of the work.
     *
     * @param place file and document, for the message
     * @throws UnexpectedException if it fails with an exception that no command expects
     */
    static <T> T at(String place, Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            throw isExpected(e) ? e : new UnexpectedException(place, e);
        } catch (StackOverflowError | OutOfMemoryError e) {
            throw new UnexpectedException(place, e);
        }
    }

    static void at(String place, Runnable work) {
        at(place, () -> {
            work.run();
            return place;
        });
    }

    private static boolean isExpected(RuntimeException e) {
        return switch (e) {
            case UnexpectedException _,
                    InputException _,
                    ConfigurationException _,
                    UnusableCertificateException _,
                    OutputException _,
                    InspectionException _,
                    PicocliException _ -> true;
            default -> false;
        };
    }
}
