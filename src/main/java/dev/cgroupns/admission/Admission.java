package dev.cgroupns.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.patch.Injection;
import dev.cgroupns.patch.Injector;
import dev.cgroupns.verdict.InvalidPodException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import org.jboss.logging.Logger;

/** From the bytes of a review to the bytes of its response. */
@Singleton
public final class Admission {
    private static final Logger LOG = Logger.getLogger(Admission.class);

    private final Injector injector;
    private final ReviewMetrics metrics;

    @Inject
    Admission(Injector injector, ReviewMetrics metrics) {
        this.injector = injector;
        this.metrics = metrics;
    }

    /**
     * Dry-run requests take the same way: nothing here has a side effect beyond metrics.
     *
     * @throws MalformedReviewException if the body is no AdmissionReview of a pod
     */
    byte[] answer(byte[] body) throws MalformedReviewException {
        Review review;
        try {
            review = ReviewReader.read(body);
        } catch (MalformedReviewException e) {
            metrics.malformed();
            throw e;
        }
        return ReviewResponse.bytes(respond(review));
    }

    private ObjectNode respond(Review review) {
        return switch (review.operation()) {
            case CREATE -> inject(review);
            case OTHER -> ReviewResponse.unchanged(review.uid(), List.of());
        };
    }

    // Whatever is in a pod, and whatever mistake is in this program: the pod starts as it would have without us.
    @SuppressWarnings("CatchingUnchecked")
    private ObjectNode inject(Review review) {
        try {
            Injection injection = injector.inject(review.object());
            metrics.judged(injection);
            return ReviewResponse.of(review.uid(), injection);
        } catch (InvalidPodException e) {
            metrics.invalidPod();
            return ReviewResponse.unchanged(
                    review.uid(), List.of(Messages.printable("cgroupns-injector: " + e.getMessage())));
        } catch (RuntimeException | StackOverflowError e) {
            LOG.errorf(e, "review %s: the pod was left unchanged", review.uid());
            metrics.failed();
            return ReviewResponse.unchanged(
                    review.uid(), List.of("cgroupns-injector: failed, and left the pod unchanged; its log says why"));
        }
    }
}
