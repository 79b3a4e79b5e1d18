package dev.cgroupns.image.lookup;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.cgroupns.deadline.Awaited;
import dev.cgroupns.deadline.Deadline;
import dev.cgroupns.image.ImageContents;
import dev.cgroupns.image.ImageReference;
import dev.cgroupns.image.LookupFailure;
import dev.cgroupns.image.LookupResult;
import dev.cgroupns.image.registry.ContentCache;
import dev.cgroupns.image.registry.Digest;
import dev.cgroupns.image.registry.LookupException;
import dev.cgroupns.image.registry.Registries;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds what images run: from the cache, or from their registries within a budget. Concurrent lookups of the same image
 * are one lookup. Content that was read with credentials is cached for clients with the same credentials only.
 */
public final class ImageResolver implements AutoCloseable {
    /**
     * @param digest takes precedence over the tag, as in container runtimes
     * @param scope fingerprints of every credential that could be used
     */
    private record LookupKey(
            String name, @Nullable String tag, @Nullable String digest, List<String> scope) {
        static LookupKey of(ImageReference image, List<String> scope) {
            return new LookupKey(image.name(), image.digest() == null ? image.tag() : null, image.digest(), scope);
        }
    }

    private record ContentKey(Digest digest, List<String> scope) {}

    private record TokenBuckets(TokenBucket requests, TokenBucket contents) {}

    private static final int OWNERS = 10_000;
    /** Longer than any quota takes to refill, so that an owner gains nothing by being forgotten. */
    private static final Duration OWNER_AGE = Duration.ofHours(1);
    /** A caller that stops waiting does not cancel the lookup: it has its own deadline, and its result is cached. */
    private static final Runnable LEFT_TO_OTHERS = () -> {};

    private final Registries registries;
    private final LookupLimits limits;
    private final LookupObserver observer;
    private final Cache<LookupKey, CachedLookup> outcomes;
    private final Cache<ContentKey, CachedLookup.CachedContents> contents;
    private final Map<LookupKey, Lookup> pending = new ConcurrentHashMap<>();
    private final FairQueue turns;
    private final Cache<Owner, TokenBuckets> allowances = Caffeine.newBuilder()
            .maximumSize(OWNERS)
            .expireAfterAccess(OWNER_AGE)
            .build();

    public ImageResolver(Registries registries, LookupLimits limits, LookupObserver observer) {
        this.registries = registries;
        this.limits = limits;
        this.observer = observer;
        this.turns = new FairQueue(limits.concurrent(), (limits.concurrent() + 1) / 2, limits.waiting(), limits::share);
        this.outcomes = Caffeine.newBuilder()
                .maximumWeight(limits.cacheBytes() / 2)
                .weigher((LookupKey key, CachedLookup outcome) -> outcome.weight() + weight(key.scope()))
                .expireAfter(Expiry.<LookupKey, CachedLookup>writing(this::holds))
                .executor(Runnable::run)
                .build();
        this.contents = Caffeine.newBuilder()
                .maximumWeight(limits.cacheBytes() / 2)
                .weigher((ContentKey key, CachedLookup.CachedContents known) -> known.weight() + weight(key.scope()))
                .expireAfterWrite(limits.contentAge())
                .executor(Runnable::run)
                .build();
    }

    /** A cached result or failure; empty if {@link #resolve} is needed. Safe to call on an event loop. */
    public Optional<LookupResult> cached(ImageQuestion question) {
        if (!registries.allows(question.image())) {
            return Optional.of(notAllowed(question.image()).answer());
        }
        CachedLookup known = outcomes.getIfPresent(key(question));
        if (known == null) {
            return Optional.empty();
        }
        LookupResult answer = known.answer(question.architecture());
        observer.remembered(answer);
        return Optional.of(answer);
    }

    /**
     * Answers all questions of one review, in parallel. Blocks its caller, which should be a virtual thread.
     *
     * @param owner whose quota this uses; lookups beyond it fail with {@link LookupFailure#SHARE_USED_UP}
     * @param budget the longest that this takes, whatever registries do; lookups that take longer fail with
     *     {@link LookupFailure#TIMEOUT}
     * @return a result for every question
     */
    public Map<ImageQuestion, LookupResult> resolve(Set<ImageQuestion> questions, Owner owner, Duration budget) {
        Deadline deadline = Deadline.after(budget);
        Map<ImageQuestion, CompletableFuture<CachedLookup>> claimed = new LinkedHashMap<>();
        int images = 0;
        for (ImageQuestion question : questions) {
            claimed.put(
                    question,
                    images++ < limits.share(owner).images()
                            ? begin(question, owner)
                            : completed(CachedLookup.CachedFailure.with(
                                    LookupFailure.SHARE_USED_UP,
                                    "at most " + limits.share(owner).images() + " images of one pod are looked up")));
        }
        Map<ImageQuestion, LookupResult> answers = new LinkedHashMap<>();
        claimed.forEach((question, outcome) ->
                answers.put(question, await(outcome, deadline).answer(question.architecture())));
        tellWhoWasLeftAlone(owner, answers.values());
        return answers;
    }

    private void tellWhoWasLeftAlone(Owner owner, Collection<LookupResult> answers) {
        for (LookupFailure failure : List.of(LookupFailure.SHARE_USED_UP, LookupFailure.BUSY)) {
            int images = (int) answers.stream()
                    .filter(answer -> answer instanceof LookupResult.Failed unknown && unknown.failure() == failure)
                    .count();
            if (images > 0) {
                observer.leftAlone(owner, failure, images);
            }
        }
    }

    private CompletableFuture<CachedLookup> begin(ImageQuestion question, Owner owner) {
        if (!registries.allows(question.image())) {
            return completed(notAllowed(question.image()));
        }
        LookupKey key = key(question);
        Lookup lookup = pending.computeIfAbsent(key, _ -> Lookup.of(question, Deadline.after(limits.budget())));
        // Asked after that: what ends is remembered before it is no longer pending.
        CachedLookup known = outcomes.getIfPresent(key);
        if (known != null) {
            if (!lookup.begun().get()) {
                pending.remove(key, lookup);
            }
            return completed(known);
        }
        return lookup.claim(owner, _ -> claim(lookup, key, owner));
    }

    private CompletableFuture<CachedLookup> claim(Lookup lookup, LookupKey key, Owner owner) {
        CompletableFuture<CachedLookup> claim = lookup.outcome().copy();
        if (lookup.begun().get()) {
            return claim;
        }
        String registry = lookup.question().image().registry();
        switch (turns.submit(owner, registry, () -> take(lookup, key, owner, claim))) {
            case ADMITTED -> {
                // Its turn comes, or another's who wants the same.
            }
            case OWNER_FULL -> refuse(lookup, key, claim, LookupFailure.SHARE_USED_UP);
            case FULL -> refuse(lookup, key, claim, LookupFailure.BUSY);
        }
        return claim;
    }

    /** The owner's turn. */
    private void take(Lookup lookup, LookupKey key, Owner owner, CompletableFuture<CachedLookup> claim) {
        if (lookup.begun().get()) {
            return;
        }
        if (lookup.deadline().passed()) {
            refuse(lookup, key, claim, LookupFailure.BUSY);
            return;
        }
        Quota share = limits.share(owner);
        TokenBuckets own = allowances.get(
                owner,
                _ -> new TokenBuckets(
                        new TokenBucket(share.requests(), System::nanoTime),
                        new TokenBucket(share.contents(), System::nanoTime)));
        if (!own.requests().take() || !own.contents().take()) {
            refuse(lookup, key, claim, LookupFailure.SHARE_USED_UP);
        } else if (!lookup.begun().compareAndSet(false, true) || complete(lookup, key) == Reading.NOTHING) {
            own.contents().giveBack();
        }
    }

    /** The claim alone: others may have a share left. Nothing is remembered. */
    private void refuse(Lookup lookup, LookupKey key, CompletableFuture<CachedLookup> claim, LookupFailure failure) {
        claim.complete(CachedLookup.CachedFailure.with(failure, failure.sentence()));
        if (!lookup.begun().get()) {
            pending.remove(key, lookup);
        }
    }

    /** Whether an image was read, which is what registries limit. */
    private enum Reading {
        NOTHING,
        CONTENT
    }

    // A bug must complete the future too: its callers would otherwise wait for the whole budget.
    @SuppressWarnings("CatchingUnchecked")
    private Reading complete(Lookup lookup, LookupKey key) {
        long began = System.nanoTime();
        RememberedContents known = new RememberedContents(key.scope());
        CachedLookup outcome;
        try {
            outcome = new CachedLookup.CachedContents(
                    registries.read(lookup.question().image(), lookup.question().keyring(), lookup.deadline(), known));
        } catch (LookupException e) {
            outcome = new CachedLookup.CachedFailure(e.answer());
        } catch (RuntimeException | StackOverflowError e) {
            outcome = CachedLookup.CachedFailure.with(
                    LookupFailure.MALFORMED,
                    "reading its manifest failed: " + e.getClass().getSimpleName());
        }
        outcomes.put(key, outcome);
        pending.remove(key, lookup);
        lookup.outcome().complete(outcome);
        observer.lookedUp(
                outcome.answer(lookup.question().architecture()), Duration.ofNanos(System.nanoTime() - began));
        return known.reading;
    }

    private final class RememberedContents implements ContentCache {
        private final List<String> scope;
        private volatile Reading reading = Reading.NOTHING;

        RememberedContents(List<String> scope) {
            this.scope = scope;
        }

        @Override
        public Optional<ImageContents> known(Digest digest) {
            Optional<ImageContents> known = Optional.ofNullable(contents.getIfPresent(new ContentKey(digest, scope)))
                    .map(CachedLookup.CachedContents::contents);
            if (known.isEmpty()) {
                reading = Reading.CONTENT;
            }
            return known;
        }

        @Override
        public void learned(Digest digest, ImageContents learned) {
            contents.put(new ContentKey(digest, scope), new CachedLookup.CachedContents(learned));
        }
    }

    private static CompletableFuture<CachedLookup> completed(CachedLookup outcome) {
        return CompletableFuture.completedFuture(outcome);
    }

    private static CachedLookup await(CompletableFuture<CachedLookup> outcome, Deadline deadline) {
        return switch (deadline.await(outcome, LEFT_TO_OTHERS)) {
            case Awaited.Completed(CachedLookup finished) -> finished;
            case Awaited.Overdue() ->
                CachedLookup.CachedFailure.with(LookupFailure.TIMEOUT, "the registry did not finish within the budget");
            case Awaited.Interrupted() ->
                CachedLookup.CachedFailure.with(LookupFailure.TIMEOUT, "the lookup was abandoned");
            case Awaited.Threw(Throwable cause) ->
                throw new IllegalStateException("lookups complete with an outcome", cause);
        };
    }

    private Duration holds(LookupKey key, CachedLookup outcome) {
        return switch (outcome) {
            case CachedLookup.CachedContents _ -> key.digest() == null ? limits.tagAge() : limits.contentAge();
            // Says nothing about the image.
            case CachedLookup.CachedFailure failed
            when failed.answer().failure() == LookupFailure.BUSY -> Duration.ZERO;
            case CachedLookup.CachedFailure _ -> limits.failureAge();
        };
    }

    private LookupKey key(ImageQuestion question) {
        return LookupKey.of(question.image(), registries.scope(question.image(), question.keyring()));
    }

    private static int weight(List<String> scope) {
        return scope.size() * CachedLookup.OVERHEAD * 2;
    }

    private static CachedLookup.CachedFailure notAllowed(ImageReference image) {
        return CachedLookup.CachedFailure.with(
                LookupFailure.REGISTRY_NOT_ALLOWED, image.registry() + " is not listed in registries.allow");
    }

    @Override
    public void close() {
        registries.close();
    }
}
