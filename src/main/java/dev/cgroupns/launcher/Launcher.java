package dev.cgroupns.launcher;

/** The commands, with their output and exit codes. */
final class Launcher {
    static final int INSTALL_FAILED = 1;
    /** EX_USAGE of sysexits.h. */
    static final int USAGE = 64;
    /** EX_CONFIG of sysexits.h: {@code --require} is set, and the container cannot be isolated. */
    static final int NOT_ISOLATED = 78;

    private static final byte[] NAME = Bytes.of("cgroupns-launcher ");

    private static final String HELP = """
            usage: launcher [--oom=step|container] [--require] [--entrypoint=PATH [--argument=WORD]...]... --
                            [PROGRAM] [ARGUMENT]...
                   launcher install DIRECTORY
                   launcher version""";

    private final Kernel kernel;
    private final Log log;
    private final byte[] version;

    /** @param version version and architecture of the binary, such as {@code 0.1.0 x86_64} */
    Launcher(Kernel kernel, byte[] version) {
        this.kernel = kernel;
        this.version = version;
        log = new Log(kernel);
    }

    /** @return the exit code; does not return if a program was started */
    int run() {
        return CommandLine.of(kernel).run(this);
    }

    int start(CommandLine.Start command) {
        if (command.unknown().length > 0) {
            log.say(Bytes.join("ignored options that this version does not know: ", command.unknown()));
        }
        IsolationResult outcome = new Isolation(kernel, command.oom()).enter();
        if (outcome instanceof IsolationResult.RolledBack aside
                && command.onFailure() == CommandLine.OnFailure.REFUSE) {
            log.sayLast(aside.refusal());
            return NOT_ISOLATED;
        }
        log.say(outcome.text());
        return new Program(kernel, log, command).become();
    }

    int printVersion() {
        log.print(Bytes.join(NAME, version));
        return 0;
    }

    int explain() {
        log.say(Bytes.of(HELP));
        return USAGE;
    }

    int install(CommandLine.Install command) {
        try {
            new Installation(kernel, command.directory()).run();
        } catch (Failure failure) {
            log.sayLast(Bytes.join("install: ", failure.text()));
            return INSTALL_FAILED;
        }
        byte[] report = Bytes.join(Bytes.join(NAME, version), cgroupVersion());
        log.print(report);
        log.terminationMessage(report);
        return 0;
    }

    private String cgroupVersion() {
        long type = kernel.statfs(Bytes.of(Cgroup.MOUNT));
        if (type < 0) {
            return ", no cgroup file system";
        }
        return type == Linux.CGROUP2_SUPER_MAGIC ? ", cgroup v2" : ", cgroup v1";
    }
}
