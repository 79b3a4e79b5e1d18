package dev.cgroupns.image.registry;

import dev.cgroupns.image.LookupFailure;
import dev.cgroupns.image.LookupResult;

/**
 * A lookup that ended without an answer. It is expected, hence checked and without a stack trace. It has no cause:
 * libraries' messages may quote what a registry sent.
 */
public final class LookupException extends Exception {
    private final LookupFailure failure;
    private final String detail;

    public LookupException(LookupFailure failure, String detail) {
        super(failure + ": " + detail, null, false, false);
        this.failure = failure;
        this.detail = detail;
    }

    public LookupFailure failure() {
        return failure;
    }

    /** This failure as an answer. */
    public LookupResult.Failed answer() {
        return new LookupResult.Failed(failure, detail);
    }
}
