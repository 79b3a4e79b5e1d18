package dev.cgroupns.admission;

import dev.cgroupns.delivery.ClusterFacts;
import dev.cgroupns.delivery.NotDeliverableException;
import dev.cgroupns.image.ImageQuery;
import dev.cgroupns.patch.Injection;
import dev.cgroupns.patch.Injector;
import dev.cgroupns.verdict.InvalidPodException;
import dev.cgroupns.verdict.KnownImages;
import dev.cgroupns.verdict.OptOut;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Turns the bytes of a review into its response.
 *
 * <p>Dry runs are answered in the same way. They change nothing but metrics and the cache of lookups.
 */
@Singleton
public final class Admission {
    private static final Logger LOG = Logger.getLogger(Admission.class);

    private final Injector injector;
    private final ImageLookups lookups;
    private final Deliveries deliveries;
    private final ReviewMetrics metrics;
    private final BuilderReports reports;
    private final WarmUpReviews warmUp;
    /** The counters of warm-up reviews, which are not exported. */
    private final ReviewMetrics unseen = new ReviewMetrics(new SimpleMeterRegistry());

    @Inject
    Admission(
            Injector injector,
            ImageLookups lookups,
            Deliveries deliveries,
            ReviewMetrics metrics,
            BuilderReports reports,
            WarmUpReviews warmUp) {
        this.injector = injector;
        this.lookups = lookups;
        this.deliveries = deliveries;
        this.metrics = metrics;
        this.reports = reports;
        this.warmUp = warmUp;
    }

    /**
     * Answers what can be answered without waiting, on the event loop.
     *
     * @param room for the answer; if there is none, the pod is left unchanged
     * @throws MalformedReviewException if the body is not a review of a pod; this is counted
     */
    AdmissionResult begin(byte[] body, OptOut optOut, AnswerRoom room) throws MalformedReviewException {
        Review review;
        try {
            review = ReviewReader.read(body, optOut);
        } catch (MalformedReviewException e) {
            throw malformed(e.problem());
        } catch (OversizedReviewException e) {
            byte[] head = Arrays.copyOf(body, Math.min(body.length, BodyReceiver.HEAD));
            return leaveAlone(ReviewHead.uid(head).orElseThrow(() -> malformed(e.problem())), BypassReason.TOO_LARGE);
        }
        return switch (review.operation()) {
            case CREATE -> begin(review, room);
            case OTHER -> answered(ReviewResponse.unchanged(review.uid(), List.of()));
        };
    }

    /** Answers a review that is not judged. */
    AdmissionResult leaveAlone(byte[] head, BypassReason why) throws MalformedReviewException {
        String uid = ReviewHead.uid(head)
                .orElseThrow(() -> malformed("request.uid: not found in the first " + BodyReceiver.HEAD + " bytes"));
        return leaveAlone(uid, why);
    }

    /** Answers a review that is not judged. */
    AdmissionResult leaveAlone(String uid, BypassReason why) {
        metrics.answered(why.outcome());
        return answered(ReviewResponse.unchanged(uid, List.of(why.warning())));
    }

    /** Counts a request that is not a review of a pod. */
    MalformedReviewException malformed(String problem) {
        metrics.answered(ReviewOutcome.MALFORMED);
        return new MalformedReviewException(problem);
    }

    private AdmissionResult begin(Review review, AnswerRoom room) {
        return guarded(review, () -> {
            ClusterFacts facts = deliveries.facts().get();
            Injection first = injector.inject(review.object(), review.optOut(), KnownImages.NONE, facts);
            KnownImages images = cached(review, first.judgement().unanswered());
            Injection injection = images.results().isEmpty()
                    ? first
                    : injector.inject(review.object(), review.optOut(), images, facts);
            Set<ImageQuery> unanswered = injection.judgement().unanswered();
            return unanswered.isEmpty() && deliveries.missing(review, injection).isEmpty()
                    ? judged(review, injection, room)
                    : new AdmissionResult.Pending(review, images, unanswered);
        });
    }

    private KnownImages cached(Review review, Set<ImageQuery> queries) {
        return queries.isEmpty()
                ? KnownImages.NONE
                : new KnownImages(lookups.of(review).cached(queries));
    }

    /**
     * Asks the registries and creates the ConfigMap if needed, within their budgets, then answers. Runs on a thread
     * that may wait.
     *
     * @param room for the answer; if there is none, the pod is left unchanged
     */
    AdmissionResult finish(AdmissionResult.Pending waiting, AnswerRoom room) {
        Review review = waiting.review();
        return guarded(review, () -> {
            KnownImages images = waiting.unanswered().isEmpty()
                    ? waiting.images()
                    : waiting.images().with(lookups.of(review).resolve(waiting.unanswered(), lookups.budget()));
            return judged(review, delivered(review, images), room);
        });
    }

    /** The injection, once its ConfigMap exists; else the one that does without. */
    private Injection delivered(Review review, KnownImages images) {
        ClusterFacts facts = deliveries.facts().get();
        Injection injection = injector.inject(review.object(), review.optOut(), images, facts);
        Optional<String> missing = deliveries.missing(review, injection);
        if (missing.isEmpty()) {
            return injection;
        }
        try {
            deliveries.make(review, missing.get());
            return injection;
        } catch (NotDeliverableException e) {
            LOG.infof(
                    "namespace %s: could not create ConfigMap %s: %s. The pod gets an init container instead",
                    Messages.printable(review.namespace()), missing.get(), e.why());
            return injector.inject(review.object(), review.optOut(), images, facts.withoutConfigMaps(e.why()));
        }
    }

    private AdmissionResult judged(Review review, Injection injection, AnswerRoom room) {
        byte[] answer = ReviewResponse.of(review, injection);
        if (!room.hold(answer)) {
            return leaveAlone(review.uid(), BypassReason.BUSY);
        }
        metricsOf(review).judged(injection);
        if (!warmUp.isOurs(review)) {
            reports.judged(review, injection);
        }
        return answered(answer);
    }

    // A hostile pod or a bug here must not stop a pod that would have started without this webhook.
    @SuppressWarnings("CatchingUnchecked")
    private AdmissionResult guarded(Review review, Supplier<AdmissionResult> step) {
        try {
            return step.get();
        } catch (InvalidPodException e) {
            metricsOf(review).answered(ReviewOutcome.INVALID_POD);
            return answered(ReviewResponse.unchanged(
                    review.uid(), List.of(Messages.printable("cgroupns-injector: " + e.getMessage()))));
        } catch (RuntimeException | StackOverflowError e) {
            LOG.errorf(e, "review %s: the webhook failed, and left the pod unchanged", review.uid());
            metricsOf(review).answered(ReviewOutcome.FAILED);
            return answered(ReviewResponse.unchanged(
                    review.uid(),
                    List.of("cgroupns-injector: internal error; the pod was left unchanged; the log says why")));
        }
    }

    private ReviewMetrics metricsOf(Review review) {
        return warmUp.isOurs(review) ? unseen : metrics;
    }

    private static AdmissionResult answered(byte[] response) {
        return new AdmissionResult.Answered(response);
    }
}
