package dev.cgroupns.patch;

import dev.cgroupns.verdict.Judgement;

/**
 * What is to be done with a pod, and why.
 *
 * @param judgement the verdicts
 * @param patch the change; empty where no container is to be injected
 */
public record Injection(Judgement judgement, JsonPatch patch) {}
