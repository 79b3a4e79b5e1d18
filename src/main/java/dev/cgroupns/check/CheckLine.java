package dev.cgroupns.check;

/**
 * A check and what it found.
 *
 * @param check which one
 * @param result what it found
 */
public record CheckLine(Check check, CheckResult result) {}
