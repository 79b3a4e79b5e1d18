package dev.cgroupns.check;

import java.util.function.Function;

/** A fact about the cluster that a check needs. */
public sealed interface Fact<T> {
    /**
     * It was read.
     *
     * @param value the fact
     */
    record Seen<T>(T value) implements Fact<T> {}

    /**
     * It was not read.
     *
     * @param cause why, for users
     * @param remedy the remedy; empty if it depends on an earlier check
     */
    record Unseen<T>(String cause, String remedy) implements Fact<T> {}

    /** The check's result; skipped if the fact was not read. */
    default CheckResult judge(Function<T, CheckResult> check) {
        return switch (this) {
            case Seen<T>(T value) -> check.apply(value);
            case Unseen<T>(String cause, String remedy) -> new CheckResult.Skipped(cause, remedy);
        };
    }

    /** A fact that is read with the help of this one. */
    default <R> Fact<R> then(Function<T, Fact<R>> next) {
        return switch (this) {
            case Seen<T>(T value) -> next.apply(value);
            case Unseen<T>(String cause, String remedy) -> new Unseen<>(cause, remedy);
        };
    }
}
