package dev.cgroupns.launcher;

/** What became of the isolation. */
sealed interface IsolationResult {
    /** The line for people. */
    byte[] text();

    /** @param cgroup path of the group that is now the root of the cgroup namespace, as seen before */
    record Isolated(byte[] cgroup) implements IsolationResult {
        @Override
        public byte[] text() {
            return Bytes.join("builds now run in ", cgroup);
        }
    }

    /** There is nothing to isolate from, or it has been done. */
    record NothingToDo(byte[] why) implements IsolationResult {
        @Override
        public byte[] text() {
            return Bytes.join("nothing to do: ", why);
        }
    }

    /** A call failed, and the process is where it was at the start. */
    record RolledBack(byte[] failure) implements IsolationResult {
        @Override
        public byte[] text() {
            return Bytes.join(failure, ": started without isolation");
        }

        /** The line where the program is not to start then. */
        byte[] refusal() {
            return Bytes.join(failure, ": not started, because --require is given");
        }
    }
}
