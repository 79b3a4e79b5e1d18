package dev.cgroupns.admission;

import dev.cgroupns.cluster.ServerVersion;
import dev.cgroupns.delivery.ChosenDelivery;
import dev.cgroupns.delivery.ClusterFacts;
import dev.cgroupns.delivery.ConfigMapKeeper;
import dev.cgroupns.delivery.Delivery;
import dev.cgroupns.delivery.NotDeliverableException;
import dev.cgroupns.patch.Injection;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Delivers the launcher to a review's pod.
 *
 * @param facts what is known about the cluster; does not wait
 * @param keeper creates ConfigMaps
 * @param budget the longest time for creating one
 * @param end stops watching the cluster
 */
record Deliveries(Supplier<ClusterFacts> facts, ConfigMapKeeper keeper, Duration budget, Runnable end)
        implements AutoCloseable {
    /** For deliveries that depend on nothing in the cluster. Only the API server's version is read, for verdicts. */
    static Deliveries withoutCluster(ServerVersion server) {
        return new Deliveries(
                () -> ClusterFacts.ofServer(server.known()), ConfigMapKeeper.NONE, Duration.ZERO, server::close);
    }

    /** The ConfigMap that must be created before the review is answered. Nothing is written for a dry run. */
    Optional<String> missing(Review review, Injection injection) {
        return switch (review.run()) {
            case DRY -> Optional.empty();
            case REAL ->
                injection
                        .delivery()
                        .map(ChosenDelivery::delivery)
                        .flatMap(Deliveries::configMap)
                        .filter(name -> keeper.isMissing(review.namespace(), name));
        };
    }

    void make(Review review, String name) throws NotDeliverableException {
        keeper.make(review.namespace(), name, budget);
    }

    @Override
    public void close() {
        end.run();
    }

    private static Optional<String> configMap(Delivery delivery) {
        return switch (delivery) {
            case Delivery.ConfigMap(String name) -> Optional.of(name);
            case Delivery.InitContainer(), Delivery.ImageVolume() -> Optional.empty();
        };
    }
}
