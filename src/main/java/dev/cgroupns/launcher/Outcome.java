package dev.cgroupns.launcher;

/** What became of the isolation. */
sealed interface Outcome {
    /** @param cgroup path of the group that is now the root of the cgroup namespace, as seen before */
    record Isolated(byte[] cgroup) implements Outcome {}

    /** There is nothing to isolate from, or it has been done. */
    record NothingToDo(byte[] why) implements Outcome {}

    /** A call failed, and the process is where it was at the start. */
    record SteppedAside(byte[] failure) implements Outcome {}
}
