package dev.cgroupns.image.lookup;

import dev.cgroupns.deadline.Deadline;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * A lookup in progress. Each owner that waits for it has a claim, and the lookup runs when the first of these owners
 * has its turn: one owner's long queue must not delay another owner that needs the same image.
 *
 * @param question the question that began it
 * @param deadline its own deadline: other owners may wait for it, and its result is cached
 * @param begun whether some owner's turn has come
 * @param outcome the result for all claims
 * @param claims each owner's result: the outcome, or that the owner's quota is used up
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

    /** The owner's claim, created if it has none yet. */
    CompletableFuture<CachedLookup> claim(Owner owner, Function<Owner, CompletableFuture<CachedLookup>> maker) {
        return claims.computeIfAbsent(owner, maker);
    }
}
