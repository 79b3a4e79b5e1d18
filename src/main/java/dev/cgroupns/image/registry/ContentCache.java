package dev.cgroupns.image.registry;

import dev.cgroupns.image.ImageContents;
import java.util.Optional;

/** Content that was read earlier with the same credentials. What a digest names does not change. */
public interface ContentCache {
    Optional<ImageContents> known(Digest digest);

    void learned(Digest digest, ImageContents contents);
}
