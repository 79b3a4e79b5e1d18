package dev.cgroupns.image.lookup;

import dev.cgroupns.image.registry.Deadline;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * A lookup that has not ended. Whoever wants it has a claim, and it is made in the turn of the owner who comes first:
 * one owner's long line must not hold up another who wants the same image.
 *
 * @param question that began it
 * @param deadline of its own: others may wait for it, and what comes of it is remembered
 * @param begun whether some owner's turn has come
 * @param outcome for all claims
 * @param claims what each owner is told: the outcome, or that there is no share left for it
 */
record Lookup(
        ImageQuestion question,
        Deadline deadline,
        AtomicBoolean begun,
        CompletableFuture<CachedLookup> outcome,
        Map<Owner, CompletableFuture<CachedLookup>> claims) {

    static Lookup of(ImageQuestion question, Deadline deadline) {
        return new Lookup(
                question, deadline, new AtomicBoolean(), new CompletableFuture<>(), new ConcurrentHashMap<>());
    }

    /** The owner's claim; where it has none yet, it is made. */
    CompletableFuture<CachedLookup> claim(Owner owner, Function<Owner, CompletableFuture<CachedLookup>> maker) {
        return claims.computeIfAbsent(owner, maker);
    }
}
