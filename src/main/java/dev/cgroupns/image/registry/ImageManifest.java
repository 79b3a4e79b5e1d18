package dev.cgroupns.image.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.image.LookupFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A manifest: an image, or a list of images for several platforms. */
sealed interface ImageManifest {
    /**
     * The image of one platform.
     *
     * @param config names its configuration
     */
    record Image(Descriptor config) implements ImageManifest {}

    /**
     * The images of several platforms.
     *
     * @param images the Linux images, at least one
     */
    record Index(List<Descriptor> images) implements ImageManifest {}

    /**
     * Names content (OCI image specification, "Content Descriptors").
     *
     * @param size in bytes
     */
    record Descriptor(Digest digest, int size) {}

    /** More platforms than any image has. Each costs two requests. */
    int PLATFORMS = 32;

    /** The largest manifest, index or configuration, in bytes. Most have 1 to 50 KiB. */
    int LONGEST_DOCUMENT = 1024 * 1024;

    String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
    String OCI_IMAGE = "application/vnd.oci.image.manifest.v1+json";
    String DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
    String DOCKER_IMAGE = "application/vnd.docker.distribution.manifest.v2+json";

    /** The media types in {@code Accept}. */
    String ACCEPTED = String.join(", ", OCI_INDEX, OCI_IMAGE, DOCKER_LIST, DOCKER_IMAGE);

    Set<String> INDEXES = Set.of(OCI_INDEX, DOCKER_LIST);
    Set<String> IMAGES = Set.of(OCI_IMAGE, DOCKER_IMAGE);
    Set<String> CONFIGS =
            Set.of("application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json");

    /**
     * Reads a manifest by its fields, which must agree with the media type it names: an ambiguous manifest is refused
     * (CVE-2021-41190).
     *
     * @throws LookupException MALFORMED, NOT_AN_IMAGE, NESTED_INDEX, PLATFORM_MISSING or TOO_LARGE
     */
    static ImageManifest read(byte[] body) throws LookupException {
        JsonNode json = Json.tree(body, "the manifest");
        boolean index = json.has("manifests");
        boolean image = json.has("config") || json.has("layers");
        String mediaType = json.path("mediaType").asText("");
        if (json.path("schemaVersion").asInt() != 2
                || index == image
                || index && IMAGES.contains(mediaType)
                || image && INDEXES.contains(mediaType)) {
            throw new LookupException(
                    LookupFailure.MALFORMED, "the manifest is neither an image's nor an index (schema version 2)");
        }
        return index ? index(json.path("manifests")) : image(json);
    }

    private static Image image(JsonNode json) throws LookupException {
        if (!CONFIGS.contains(json.path("config").path("mediaType").asText())) {
            throw new LookupException(
                    LookupFailure.NOT_AN_IMAGE, "its configuration is of a type that no container starts from");
        }
        return new Image(descriptor(json.path("config")));
    }

    private static Index index(JsonNode manifests) throws LookupException {
        List<Descriptor> images = new ArrayList<>();
        for (JsonNode each : manifests) {
            if (isNoImage(each)) {
                continue;
            }
            if (INDEXES.contains(each.path("mediaType").asText())) {
                throw new LookupException(LookupFailure.NESTED_INDEX, "the index holds another index");
            }
            images.add(descriptor(each));
        }
        if (images.isEmpty()) {
            throw new LookupException(LookupFailure.PLATFORM_MISSING, "the index holds no Linux image");
        }
        if (images.size() > PLATFORMS) {
            throw new LookupException(LookupFailure.TOO_LARGE, "the index holds more than " + PLATFORMS + " platforms");
        }
        return new Index(List.copyOf(images));
    }

    /** Provenance and SBOMs (BuildKit: platform unknown/unknown), other artifacts, or another operating system. */
    private static boolean isNoImage(JsonNode entry) {
        String os = entry.path("platform").path("os").asText("linux");
        return entry.path("annotations").has("vnd.docker.reference.type")
                || entry.has("artifactType")
                || !os.isEmpty() && !os.equals("linux");
    }

    private static Descriptor descriptor(JsonNode json) throws LookupException {
        JsonNode size = json.path("size");
        if (!size.isIntegralNumber() || size.asLong() < 0) {
            throw new LookupException(LookupFailure.MALFORMED, "a descriptor has no size");
        }
        if (!size.canConvertToInt() || size.asInt() > LONGEST_DOCUMENT) {
            throw new LookupException(
                    LookupFailure.TOO_LARGE, "a descriptor names more than " + LONGEST_DOCUMENT + " bytes");
        }
        return new Descriptor(Digest.parse(json.path("digest").asText()), size.asInt());
    }
}
