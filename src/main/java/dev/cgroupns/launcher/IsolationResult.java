package dev.cgroupns.launcher;

/** The result of the isolation. */
sealed interface IsolationResult {
    /** The log line. */
    byte[] text();

    /** @param cgroup path of the group that is now the root of the cgroup namespace, as seen before */
    record Isolated(byte[] cgroup) implements IsolationResult {
        @Override
        public byte[] text() {
            return Bytes.join("builds now run in ", cgroup);
        }
    }

    /** There is nothing to isolate from, or the container is isolated already. */
    record NothingToDo(byte[] why) implements IsolationResult {
        @Override
        public byte[] text() {
            return Bytes.join("nothing to do: ", why);
        }
    }

    /** A call failed, and the process is back where it started. */
    record RolledBack(byte[] failure) implements IsolationResult {
        @Override
        public byte[] text() {
            return Bytes.join(failure, ": started without isolation");
        }

        /** The log line if the program must not start without isolation. */
        byte[] refusal() {
            return Bytes.join(failure, ": not started, because --require is given");
        }
    }
}
