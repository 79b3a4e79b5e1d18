package dev.cgroupns.launcher;

import org.teavm.interop.Address;
import org.teavm.interop.Unmanaged;

/**
 * Starts the program if TeaVM's runtime cannot run, usually for lack of memory: without isolation, or not at all with
 * {@code --require}. No Java object exists here, not even a string: texts come from the compiler's command line.
 */
@Unmanaged
final class WithoutRuntime {
    private static final int STDERR = 2;

    private WithoutRuntime() {}

    /** @return the exit code, if nothing could be executed */
    static int start() {
        Address message = Libc.noRuntime();
        Libc.write(STDERR, message, Libc.strlen(message));
        Address words = Argv.find();
        int count = Argv.count(words);
        int separator = 1;
        while (separator < count && Libc.strcmp(Argv.at(words, separator), Libc.separator()) != 0) {
            separator++;
        }
        for (int i = 1; i < separator; i++) {
            if (Libc.strcmp(Argv.at(words, i), Libc.require()) == 0) {
                return Launcher.NOT_ISOLATED;
            }
        }
        return separator == count ? Launcher.USAGE : execute(words, separator, count);
    }

    private static int execute(Address words, int separator, int count) {
        int errno = Errno.ENOENT;
        int candidates = 0;
        for (int i = 1; i < separator && errno == Errno.ENOENT; i++) {
            if (startsWith(words, i, Libc.entrypoint())) {
                candidates++;
                errno = executeCandidate(words, i, separator);
            }
        }
        if (candidates == 0 && separator + 1 < count) {
            Libc.execvp(Argv.at(words, separator + 1), Argv.from(words, separator + 1));
            errno = Libc.errno();
        }
        return errno == Errno.ENOENT || errno == Errno.ENOTDIR ? Program.NOT_FOUND : Program.NOT_EXECUTABLE;
    }

    /** @return errno */
    private static int executeCandidate(Address words, int at, int separator) {
        int count = 1;
        while (at + count < separator && startsWith(words, at + count, Libc.argument())) {
            count++;
        }
        int first = separator + 1;
        int entrypoint = Libc.strlen(Libc.entrypoint());
        int argument = Libc.strlen(Libc.argument());
        Argv.moveToFront(words, at, count, first, entrypoint, argument);
        Libc.execvp(Argv.at(words, first - count), Argv.from(words, first - count));
        int errno = Libc.errno();
        Argv.moveBack(words, at, count, first, entrypoint, argument);
        return errno;
    }

    private static boolean startsWith(Address words, int index, Address option) {
        return Libc.strncmp(Argv.at(words, index), option, Libc.strlen(option)) == 0;
    }
}
