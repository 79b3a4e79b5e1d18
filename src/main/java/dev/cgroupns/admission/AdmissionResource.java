package dev.cgroupns.admission;

import dev.cgroupns.settings.ServerSettings;
import dev.cgroupns.verdict.OptOut;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.jboss.resteasy.reactive.server.Cancellable;

/**
 * The paths that the API server calls. Each answers an AdmissionReview; {@link ErrorResponses} answers a request that
 * is not one.
 *
 * <p>A client that closes its connection cancels nothing: the memory that is reserved for its review is released when
 * the work ends.
 */
@Path("/mutate")
@Produces(MediaType.APPLICATION_JSON)
@Cancellable(false)
@Singleton
public final class AdmissionResource {
    private final Admission admission;
    private final ByteBudget memory;
    private final ExecutorService blocking;
    private final LargeReviewQueue large;

    @Inject
    AdmissionResource(
            Admission admission, ByteBudget memory, @VirtualThreads ExecutorService blocking, ServerSettings settings) {
        this.admission = admission;
        this.memory = memory;
        this.blocking = blocking;
        this.large = new LargeReviewQueue(settings.largeReviewPatience());
    }

    /** Answers the review of a pod that may opt out. */
    @POST
    public Uni<byte[]> mutate(ReceivedReview review) throws MalformedReviewException {
        return answer(review, OptOut.ALLOWED);
    }

    /**
     * Answers the review of a pod that must not opt out. The API server chooses this path by the namespace's labels,
     * which a review does not contain.
     */
    @POST
    @Path("/no-opt-out")
    public Uni<byte[]> mutateWithoutOptOut(ReceivedReview review) throws MalformedReviewException {
        return answer(review, OptOut.REFUSED);
    }

    private Uni<byte[]> answer(ReceivedReview received, OptOut optOut) throws MalformedReviewException {
        AnswerRoom room = received.answer();
        return switch (received.body()) {
            case ReceivedBody.Whole whole
            when whole.body().length <= BodyReceiver.SMALL -> answer(admission.begin(whole.body(), optOut, room), room);
            case ReceivedBody.Whole whole ->
                large.judge(
                                whole,
                                () -> admission.begin(whole.body(), optOut, room),
                                () -> admission.leaveAlone(whole.body(), BypassReason.BUSY))
                        .flatMap(result -> answer(result, room));
            case ReceivedBody.Head(byte[] head, BypassReason why) -> answer(admission.leaveAlone(head, why), room);
            case ReceivedBody.Incomplete(String message) -> throw admission.malformed(message);
        };
    }

    private Uni<byte[]> answer(AdmissionResult result, AnswerRoom room) {
        return switch (result) {
            case AdmissionResult.Answered(byte[] review) -> Uni.createFrom().item(review);
            case AdmissionResult.Pending pending -> finish(pending, room);
        };
    }

    /** Runs on a thread that may block. Until it ends, the parsed review stays in memory. */
    private Uni<byte[]> finish(AdmissionResult.Pending pending, AnswerRoom room) {
        Optional<ByteBudget.Reservation> reserved =
                memory.tryReserve(MemoryEstimate.of(pending.review().object()));
        if (reserved.isEmpty()) {
            return answer(admission.leaveAlone(pending.review().uid(), BypassReason.BUSY), room);
        }
        return Uni.createFrom()
                .item(() -> {
                    try {
                        return admission.finish(pending, room);
                    } finally {
                        reserved.get().release();
                    }
                })
                .runSubscriptionOn(blocking)
                .flatMap(result -> answer(result, room));
    }
}
