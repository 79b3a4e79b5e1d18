package dev.cgroupns.image.registry;

import dev.cgroupns.deadline.Awaited;
import dev.cgroupns.deadline.Deadline;
import dev.cgroupns.image.ImageContents;
import dev.cgroupns.image.ImageContents.Platform;
import dev.cgroupns.image.LookupFailure;
import dev.cgroupns.image.registry.ImageManifest.Descriptor;
import dev.cgroupns.image.registry.Transport.Reply;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** One repository at one endpoint. Resolves tags, and reads what images run. Verifies all that can be verified. */
final class Repository {
    private static final String DIGEST_HEADER = "Docker-Content-Digest";

    private final Session session;
    private final Deadline deadline;

    Repository(Session session, Deadline deadline) {
        this.session = session;
        this.deadline = deadline;
    }

    /**
     * The digest that a tag stands for. A HEAD request does not count against Docker Hub's pull limits; if the answer
     * does not name the digest, the manifest is read.
     */
    Digest resolve(String tag) throws LookupException {
        Reply head = session.request(HttpMethod.HEAD, "/manifests/" + tag, ImageManifest.ACCEPTED, 0);
        String named = head.headers().get(DIGEST_HEADER);
        if (named != null) {
            return Digest.parse(named);
        }
        Reply whole = session.request(
                HttpMethod.GET, "/manifests/" + tag, ImageManifest.ACCEPTED, ImageManifest.LONGEST_DOCUMENT);
        return Digest.sha256(whole.body());
    }

    /** What the image runs on each of its platforms. */
    ImageContents pull(Digest digest) throws LookupException {
        List<Platform> platforms = switch (ImageManifest.read(manifest(digest))) {
            case ImageManifest.Image image -> platform(image).map(List::of).orElse(List.of());
            case ImageManifest.Index index -> platforms(index);
        };
        if (platforms.isEmpty()) {
            throw new LookupException(LookupFailure.PLATFORM_MISSING, "the image has no Linux platform");
        }
        return new ImageContents(platforms);
    }

    private byte[] manifest(Digest digest) throws LookupException {
        Reply reply = session.request(
                HttpMethod.GET, "/manifests/" + digest, ImageManifest.ACCEPTED, ImageManifest.LONGEST_DOCUMENT);
        digest.verify(reply.body(), "the manifest");
        return reply.body();
    }

    private List<Platform> platforms(ImageManifest.Index index) throws LookupException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Optional<Platform>>> pending = index.images().stream()
                    .map(image -> threads.submit(() -> platform(image)))
                    .toList();
            try {
                List<Platform> platforms = new ArrayList<>();
                for (Future<Optional<Platform>> each : pending) {
                    finished(deadline.await(each, threads::shutdownNow)).ifPresent(platforms::add);
                }
                return platforms;
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private Optional<Platform> finished(Awaited<Optional<Platform>> reading) throws LookupException {
        return switch (reading) {
            case Awaited.Completed(Optional<Platform> platform) -> platform;
            case Awaited.Threw(LookupException known) -> throw known;
            case Awaited.Threw(Throwable cause) ->
                throw new IllegalStateException("reading from " + session.host(), cause);
            case Awaited.Overdue() ->
                throw new LookupException(
                        LookupFailure.TIMEOUT, session.host() + " did not send every platform in time");
            case Awaited.Interrupted() -> throw new LookupException(LookupFailure.TIMEOUT, "the lookup was cancelled");
        };
    }

    /**
     * Empty if the platform was never pushed: sparse copies of an index are common, and no pod can start from the gap.
     */
    private Optional<Platform> platform(Descriptor descriptor) throws LookupException {
        byte[] body;
        try {
            body = manifest(descriptor.digest());
        } catch (LookupException e) {
            if (e.failure() == LookupFailure.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
        verifySize(descriptor, body);
        return switch (ImageManifest.read(body)) {
            case ImageManifest.Image image -> platform(image);
            case ImageManifest.Index _ ->
                throw new LookupException(LookupFailure.NESTED_INDEX, "the index holds another index");
        };
    }

    private Optional<Platform> platform(ImageManifest.Image image) throws LookupException {
        Descriptor config = image.config();
        Reply reply = session.request(HttpMethod.GET, "/blobs/" + config.digest(), "*/*", config.size());
        verifySize(config, reply.body());
        config.digest().verify(reply.body(), "the image's configuration");
        return ConfigReader.read(reply.body());
    }

    private static void verifySize(Descriptor descriptor, byte[] body) throws LookupException {
        if (body.length != descriptor.size()) {
            throw new LookupException(
                    LookupFailure.DIGEST_MISMATCH,
                    descriptor.digest() + " has " + body.length + " bytes, not " + descriptor.size());
        }
    }
}
