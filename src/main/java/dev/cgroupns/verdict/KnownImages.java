package dev.cgroupns.verdict;

import dev.cgroupns.image.ImageQuery;
import dev.cgroupns.image.LookupResult;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is known about images when a verdict is given.
 *
 * @param results what lookups found, or why they failed
 */
public record KnownImages(Map<ImageQuery, LookupResult> results) {
    /** Nothing was looked up. */
    public static final KnownImages NONE = new KnownImages(Map.of());

    /** Copies the results. */
    public KnownImages {
        results = Map.copyOf(results);
    }

    Optional<LookupResult> find(ImageQuery query) {
        return Optional.ofNullable(results.get(query));
    }

    /** The same, with the results of further lookups. */
    public KnownImages with(Map<ImageQuery, LookupResult> more) {
        Map<ImageQuery, LookupResult> all = new HashMap<>(results);
        all.putAll(more);
        return new KnownImages(all);
    }
}
