package dev.cgroupns.admission;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyReader;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/** Reads the body that {@link ReviewFilter} received, whatever its media type: the API server sends JSON. */
@Provider
public final class ReceivedBodyReader implements ServerMessageBodyReader<ReceivedReview> {
    @Override
    public boolean isReadable(
            Class<?> type, Type genericType, ResteasyReactiveResourceInfo method, MediaType mediaType) {
        return type == ReceivedReview.class;
    }

    @Override
    public boolean isReadable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return type == ReceivedReview.class;
    }

    @Override
    public ReceivedReview readFrom(
            Class<ReceivedReview> type, Type genericType, MediaType mediaType, ServerRequestContext context) {
        return take(context.getInputStream());
    }

    @Override
    public ReceivedReview readFrom(
            Class<ReceivedReview> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream stream) {
        return take(stream);
    }

    private static ReceivedReview take(InputStream stream) {
        return ((ReceivedBodyStream) stream).take();
    }
}
