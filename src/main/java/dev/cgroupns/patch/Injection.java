package dev.cgroupns.patch;

import dev.cgroupns.delivery.Choice;
import dev.cgroupns.verdict.Judgement;
import java.util.Optional;

/**
 * What is to be done with a pod, and why.
 *
 * @param judgement the verdicts
 * @param patch the change; empty where no container is to be injected
 * @param delivery how the patch delivers the launcher; empty where it does not, or an earlier pass did
 */
public record Injection(Judgement judgement, JsonPatch patch, Optional<Choice> delivery) {}
