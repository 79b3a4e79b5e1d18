package dev.cgroupns.launcher;

/** What became of the isolation. */
sealed interface Outcome {
    /** The line for people. */
    byte[] text();

    /** @param cgroup path of the group that is now the root of the cgroup namespace, as seen before */
    record Isolated(byte[] cgroup) implements Outcome {
        @Override
        public byte[] text() {
            return Words.join("builds now run in ", cgroup);
        }
    }

    /** There is nothing to isolate from, or it has been done. */
    record NothingToDo(byte[] why) implements Outcome {
        @Override
        public byte[] text() {
            return Words.join("nothing to do: ", why);
        }
    }

    /** A call failed, and the process is where it was at the start. */
    record SteppedAside(byte[] failure) implements Outcome {
        @Override
        public byte[] text() {
            return Words.join(failure, ": started without isolation");
        }

        /** The line where the program is not to start then. */
        byte[] refusal() {
            return Words.join(failure, ": not started, because --require is given");
        }
    }
}
