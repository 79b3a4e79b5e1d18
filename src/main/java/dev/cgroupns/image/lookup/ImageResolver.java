package dev.cgroupns.image.lookup;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.cgroupns.image.Answer;
import dev.cgroupns.image.ImageContents;
import dev.cgroupns.image.ImageReference;
import dev.cgroupns.image.LookupFailure;
import dev.cgroupns.image.credentials.Keyring;
import dev.cgroupns.image.registry.Contents;
import dev.cgroupns.image.registry.Deadline;
import dev.cgroupns.image.registry.Digest;
import dev.cgroupns.image.registry.LookupException;
import dev.cgroupns.image.registry.Registries;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Answers what images run: from memory, or from their registries within a budget. The same question asked many times at
 * once is looked up once. What was read with credentials is remembered for those who have the same ones.
 */
public final class ImageResolver implements AutoCloseable {
    /**
     * @param digest wins over the tag, as in container runtimes
     * @param scope fingerprints of every credential that could be used
     */
    private record Key(
            String name, @Nullable String tag, @Nullable String digest, List<String> scope) {
        static Key of(ImageReference image, List<String> scope) {
            return new Key(image.name(), image.digest() == null ? image.tag() : null, image.digest(), scope);
        }
    }

    private record ContentKey(Digest digest, List<String> scope) {}

    private final Registries registries;
    private final LookupLimits limits;
    private final LookupObserver observer;
    private final AsyncCache<Key, Outcome> outcomes;
    private final Cache<ContentKey, Outcome.Known> contents;
    private final Semaphore admitted;
    private final Semaphore places;

    public ImageResolver(Registries registries, LookupLimits limits, LookupObserver observer) {
        this.registries = registries;
        this.limits = limits;
        this.observer = observer;
        this.admitted = new Semaphore(limits.concurrent() + limits.waiting());
        this.places = new Semaphore(limits.concurrent(), true);
        this.outcomes = Caffeine.newBuilder()
                .maximumWeight(limits.cacheBytes() / 2)
                .weigher((Key key, Outcome outcome) -> outcome.weight() + weight(key.scope()))
                .expireAfter(Expiry.<Key, Outcome>writing(this::holds))
                .executor(Runnable::run)
                .buildAsync();
        this.contents = Caffeine.newBuilder()
                .maximumWeight(limits.cacheBytes() / 2)
                .weigher((ContentKey key, Outcome.Known known) -> known.weight() + weight(key.scope()))
                .expireAfterWrite(limits.contentAge())
                .executor(Runnable::run)
                .build();
    }

    /** An answer that takes no waiting, good or bad: for an event loop. Empty where {@link #resolve} is needed. */
    public Optional<Answer> cached(ImageQuestion question) {
        if (!registries.allows(question.image())) {
            return Optional.of(notAllowed(question.image()).answer());
        }
        CompletableFuture<Outcome> known = outcomes.getIfPresent(key(question));
        if (known == null || !known.isDone()) {
            return Optional.empty();
        }
        Answer answer = known.join().answer(question.architecture());
        observer.remembered(answer);
        return Optional.of(answer);
    }

    /**
     * Answers all questions, in parallel. Blocks its caller, which should be a virtual thread.
     *
     * @param budget the longest that this takes, whatever registries do; what is not known by then is unknown for
     *     {@link LookupFailure#TIMEOUT}
     * @return an answer for every question
     */
    public Map<ImageQuestion, Answer> resolve(Set<ImageQuestion> questions, Duration budget) {
        Deadline deadline = Deadline.after(budget);
        Map<ImageQuestion, CompletableFuture<Outcome>> pending = new LinkedHashMap<>();
        for (ImageQuestion question : questions) {
            pending.put(question, begin(question));
        }
        Map<ImageQuestion, Answer> answers = new LinkedHashMap<>();
        pending.forEach((question, outcome) ->
                answers.put(question, await(outcome, deadline).answer(question.architecture())));
        return answers;
    }

    /** How many answers are at hand, for a gauge; some of them may be out of date already. */
    public long remembered() {
        outcomes.synchronous().cleanUp();
        return outcomes.synchronous().estimatedSize();
    }

    private CompletableFuture<Outcome> begin(ImageQuestion question) {
        if (!registries.allows(question.image())) {
            return CompletableFuture.completedFuture(notAllowed(question.image()));
        }
        Key key = key(question);
        return outcomes.get(key, (_, _) -> {
            CompletableFuture<Outcome> outcome = new CompletableFuture<>();
            Thread.ofVirtual().name("image-lookup").start(() -> complete(outcome, question, key));
            return outcome;
        });
    }

    // A mistake in this program is an answer too: who waits for the future would otherwise wait for the whole budget.
    @SuppressWarnings("CatchingUnchecked")
    private void complete(CompletableFuture<Outcome> future, ImageQuestion question, Key key) {
        // Of its own: others may wait for the same look-up, and what comes of it is remembered.
        Deadline deadline = Deadline.after(limits.budget());
        long began = System.nanoTime();
        Outcome outcome;
        try {
            outcome = lookUp(question.image(), question.keyring(), key.scope(), deadline);
        } catch (RuntimeException | StackOverflowError e) {
            outcome = Outcome.Failed.with(
                    LookupFailure.MALFORMED,
                    "reading its manifest failed: " + e.getClass().getSimpleName());
        }
        future.complete(outcome);
        observer.lookedUp(outcome.answer(question.architecture()), Duration.ofNanos(System.nanoTime() - began));
    }

    private Outcome lookUp(ImageReference image, Keyring keyring, List<String> scope, Deadline deadline) {
        if (!admitted.tryAcquire()) {
            return Outcome.Failed.with(LookupFailure.BUSY, "too many images are being looked up");
        }
        try {
            if (!places.tryAcquire(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
                return Outcome.Failed.with(LookupFailure.BUSY, "too many images are being looked up");
            }
            try {
                return read(image, keyring, scope, deadline);
            } finally {
                places.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.Failed.with(LookupFailure.BUSY, "the look-up was abandoned");
        } finally {
            admitted.release();
        }
    }

    private Outcome read(ImageReference image, Keyring keyring, List<String> scope, Deadline deadline) {
        try {
            return new Outcome.Known(registries.read(image, keyring, deadline, new Contents() {
                @Override
                public Optional<ImageContents> known(Digest digest) {
                    return Optional.ofNullable(contents.getIfPresent(new ContentKey(digest, scope)))
                            .map(Outcome.Known::contents);
                }

                @Override
                public void learned(Digest digest, ImageContents learned) {
                    contents.put(new ContentKey(digest, scope), new Outcome.Known(learned));
                }
            }));
        } catch (LookupException e) {
            return new Outcome.Failed(e.answer());
        }
    }

    private static Outcome await(CompletableFuture<Outcome> outcome, Deadline deadline) {
        try {
            return outcome.get(Math.max(0, deadline.remaining().toNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return Outcome.Failed.with(LookupFailure.TIMEOUT, "the registry did not finish within the budget");
        } catch (ExecutionException e) {
            throw new IllegalStateException("look-ups complete with an outcome", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.Failed.with(LookupFailure.TIMEOUT, "the look-up was abandoned");
        }
    }

    private Duration holds(Key key, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Known _ -> key.digest() == null ? limits.tagAge() : limits.contentAge();
            // Says nothing about the image.
            case Outcome.Failed failed when failed.answer().failure() == LookupFailure.BUSY -> Duration.ZERO;
            case Outcome.Failed _ -> limits.failureAge();
        };
    }

    private Key key(ImageQuestion question) {
        return Key.of(question.image(), registries.scope(question.image(), question.keyring()));
    }

    private static int weight(List<String> scope) {
        return scope.size() * Outcome.OVERHEAD * 2;
    }

    private static Outcome.Failed notAllowed(ImageReference image) {
        return Outcome.Failed.with(
                LookupFailure.REGISTRY_NOT_ALLOWED, image.registry() + " is not listed in registries.allow");
    }

    @Override
    public void close() {
        registries.close();
    }
}
