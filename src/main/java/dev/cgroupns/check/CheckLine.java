package dev.cgroupns.check;

/**
 * A check and its result.
 *
 * @param check the check
 * @param result its result
 */
public record CheckLine(Check check, CheckResult result) {}
