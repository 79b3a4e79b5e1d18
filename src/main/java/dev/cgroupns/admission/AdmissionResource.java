package dev.cgroupns.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.verdict.OptOut;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.util.concurrent.ExecutorService;

/** The endpoint that the API server calls. */
@Path("/mutate")
public final class AdmissionResource {
    /** A review of usual size is answered in microseconds, on the event loop; a larger one must not hold up others. */
    private static final int LARGE = 128 << 10;

    private final Admission admission;
    private final ExecutorService waiting;

    @Inject
    AdmissionResource(Admission admission, @VirtualThreads ExecutorService waiting) {
        this.admission = admission;
        this.waiting = waiting;
    }

    /** Answers an AdmissionReview, or says with status 400 which field is wrong. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @NonBlocking
    public Uni<Response> mutate(byte[] body) {
        return answer(body, OptOut.ALLOWED);
    }

    /** The same for pods that may not opt out: the API server knows the namespace's labels, a review does not. */
    @POST
    @Path("/no-opt-out")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @NonBlocking
    public Uni<Response> mutateWithoutOptOut(byte[] body) {
        return answer(body, OptOut.REFUSED);
    }

    private Uni<Response> answer(byte[] body, OptOut optOut) {
        Uni<Progress> begun = Uni.createFrom().item(() -> admission.begin(body, optOut));
        return (body.length < LARGE ? begun : begun.runSubscriptionOn(waiting)).flatMap(this::respond);
    }

    private Uni<Response> respond(Progress progress) {
        return switch (progress) {
            case Progress.Answered(ObjectNode review) ->
                Uni.createFrom().item(Response.ok(ReviewResponse.bytes(review)).build());
            case Progress.Malformed(String message) ->
                Uni.createFrom()
                        .item(Response.status(Status.BAD_REQUEST)
                                .type(MediaType.TEXT_PLAIN_TYPE)
                                .entity(message + "\n")
                                .build());
            case Progress.NeedsImages open ->
                Uni.createFrom()
                        .item(() -> admission.finish(open))
                        .runSubscriptionOn(waiting)
                        .flatMap(this::respond);
        };
    }
}
