package dev.cgroupns.check;

import java.util.function.Function;

/** Something that a check needs from the cluster. */
public sealed interface Fact<T> {
    /**
     * It was read.
     *
     * @param value what it is
     */
    record Seen<T>(T value) implements Fact<T> {}

    /**
     * It was not read.
     *
     * @param cause why, for people
     * @param remedy what to do so that it can be; empty if it depends on an earlier check
     */
    record Unseen<T>(String cause, String remedy) implements Fact<T> {}

    /** The check's result; skipped if there is nothing to judge. */
    default CheckResult judge(Function<T, CheckResult> check) {
        return switch (this) {
            case Seen<T>(T value) -> check.apply(value);
            case Unseen<T>(String cause, String remedy) -> new CheckResult.Skipped(cause, remedy);
        };
    }

    /** What is read by means of it. */
    default <R> Fact<R> then(Function<T, Fact<R>> next) {
        return switch (this) {
            case Seen<T>(T value) -> next.apply(value);
            case Unseen<T>(String cause, String remedy) -> new Unseen<>(cause, remedy);
        };
    }
}
