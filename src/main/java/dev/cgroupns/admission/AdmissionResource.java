package dev.cgroupns.admission;

import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;

/** The endpoint that the API server calls. */
@Path("/mutate")
public final class AdmissionResource {
    /** A review of usual size is answered in microseconds, on the event loop; a larger one must not hold up others. */
    private static final int LARGE = 128 << 10;

    private final Admission admission;

    @Inject
    AdmissionResource(Admission admission) {
        this.admission = admission;
    }

    /** Answers an AdmissionReview, or says with status 400 which field is wrong. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @NonBlocking
    public Uni<Response> mutate(byte[] body) {
        Uni<Response> answer = Uni.createFrom().item(() -> answer(body));
        return body.length < LARGE ? answer : answer.runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private Response answer(byte[] body) {
        try {
            return Response.ok(admission.answer(body)).build();
        } catch (MalformedReviewException e) {
            return Response.status(Status.BAD_REQUEST)
                    .type(MediaType.TEXT_PLAIN_TYPE)
                    .entity(e.getMessage() + "\n")
                    .build();
        }
    }
}
