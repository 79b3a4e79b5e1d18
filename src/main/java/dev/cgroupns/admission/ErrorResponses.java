package dev.cgroupns.admission;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Answers requests that are not a review of a pod, with one line of text that names the field. */
final class ErrorResponses {
    private static final String CONNECTION = "Connection";

    @ServerExceptionMapper
    Response malformed(MalformedReviewException e) {
        return text(Status.BAD_REQUEST, e.problem()).build();
    }

    @ServerExceptionMapper
    Response unauthenticated(UnauthenticatedException e) {
        // The body is not read.
        return text(Status.UNAUTHORIZED, e.problem())
                .header(CONNECTION, "close")
                .build();
    }

    private static Response.ResponseBuilder text(Status status, String message) {
        return Response.status(status)
                .header(HttpHeaders.CONTENT_TYPE, MediaType.TEXT_PLAIN_TYPE.withCharset("UTF-8"))
                .entity(message + "\n");
    }
}
