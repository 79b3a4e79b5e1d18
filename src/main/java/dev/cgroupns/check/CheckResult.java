package dev.cgroupns.check;

/** What one check found. Texts are clauses for people, without a full stop. */
public sealed interface CheckResult {
    /** What was seen. */
    String found();

    /** What to do about it; empty if there is nothing to do. */
    String remedy();

    /**
     * As it should be.
     *
     * @param found what was seen
     */
    record Passed(String found) implements CheckResult {
        @Override
        public String remedy() {
            return "";
        }
    }

    /**
     * It works, or may work, but is not as it should be.
     *
     * @param found what was seen
     * @param remedy what to do about it
     */
    record Warned(String found, String remedy) implements CheckResult {}

    /**
     * Builders are not injected because of it, or the installation would fail.
     *
     * @param found what was seen
     * @param remedy what to do about it
     */
    record Broken(String found, String remedy) implements CheckResult {}

    /**
     * It could not be checked.
     *
     * @param found why
     * @param remedy what to do so that it can be; empty if it depends on an earlier check
     */
    record Skipped(String found, String remedy) implements CheckResult {}

    /** A stable word, for programs. */
    default String state() {
        return switch (this) {
            case Passed _ -> "ok";
            case Warned _ -> "warning";
            case Broken _ -> "failed";
            case Skipped _ -> "skipped";
        };
    }
}
