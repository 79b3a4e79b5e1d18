package dev.cgroupns.check;

/** The result of one check. Texts are clauses for users, without a full stop. */
public sealed interface CheckResult {
    /** The finding. */
    String found();

    /** The remedy; empty if there is nothing to do. */
    String remedy();

    /**
     * As it should be.
     *
     * @param found the finding
     */
    record Passed(String found) implements CheckResult {
        @Override
        public String remedy() {
            return "";
        }
    }

    /**
     * It works, or may work, but needs attention.
     *
     * @param found the finding
     * @param remedy the remedy
     */
    record Warned(String found, String remedy) implements CheckResult {}

    /**
     * Builders are not injected because of it, or the installation would fail.
     *
     * @param found the finding
     * @param remedy the remedy
     */
    record Broken(String found, String remedy) implements CheckResult {}

    /**
     * It could not be checked.
     *
     * @param found why
     * @param remedy the remedy; empty if it depends on an earlier check
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
