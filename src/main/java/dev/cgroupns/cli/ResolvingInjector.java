package dev.cgroupns.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.config.Configuration;
import dev.cgroupns.config.ConfigurationException;
import dev.cgroupns.delivery.ClusterFacts;
import dev.cgroupns.image.ImageQuery;
import dev.cgroupns.image.credentials.DockerConfig;
import dev.cgroupns.image.credentials.Keyring;
import dev.cgroupns.image.credentials.MalformedDockerConfigException;
import dev.cgroupns.image.credentials.PullSecrets;
import dev.cgroupns.image.credentials.PullSecrets.PodPullSecrets;
import dev.cgroupns.image.lookup.ImageResolver;
import dev.cgroupns.image.lookup.LookupLimits;
import dev.cgroupns.image.lookup.LookupObserver;
import dev.cgroupns.image.lookup.Owner;
import dev.cgroupns.image.lookup.PodImages;
import dev.cgroupns.image.lookup.Quota;
import dev.cgroupns.image.registry.AddressGuard.Names;
import dev.cgroupns.image.registry.InvalidProxyException;
import dev.cgroupns.image.registry.Proxies;
import dev.cgroupns.image.registry.Registries;
import dev.cgroupns.patch.Injection;
import dev.cgroupns.patch.Injector;
import dev.cgroupns.verdict.KnownImages;
import dev.cgroupns.verdict.OptOut;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Asks the registries with the user's own docker configuration. Credential helpers are never run. */
final class ResolvingInjector implements PodInjector {
    /** A user waits longer than an API server. */
    private static final Duration BUDGET = Duration.ofSeconds(10);

    private static final PodPullSecrets NO_SECRETS = new PodPullSecrets("", List.of(), "default");

    private static final Owner USER = new Owner("", Owner.Purpose.POD);

    private final Injector injector;
    private final Vertx vertx = Vertx.vertx();
    private final ImageResolver resolver;
    private final PullSecrets user;

    ResolvingInjector(Injector injector, Configuration configuration, Path dockerConfig) {
        this.injector = injector;
        LookupLimits limits = LookupLimits.DEFAULTS.withBudget(BUDGET).withShares(Quota.UNLIMITED, Quota.UNLIMITED);
        Registries registries =
                new Registries(vertx, configuration.registries(), Names.SYSTEM, proxies(), limits.hostDownAge());
        this.resolver = new ImageResolver(registries, limits, LookupObserver.NONE);
        try {
            this.user = PullSecrets.always(Keyring.of(List.of(DockerConfig.read(dockerConfig))));
        } catch (MalformedDockerConfigException e) {
            throw new InputException(dockerConfig + ": " + e.getMessage());
        }
    }

    private static Proxies proxies() {
        try {
            return Proxies.of(System.getenv());
        } catch (InvalidProxyException e) {
            throw new ConfigurationException(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Injection inject(JsonNode pod) {
        Injection first = injector.inject(pod, OptOut.ALLOWED, KnownImages.NONE, ClusterFacts.OFFLINE);
        Set<ImageQuery> unanswered = first.judgement().unanswered();
        if (unanswered.isEmpty()) {
            return first;
        }
        PodImages images = new PodImages(resolver, user, NO_SECRETS, USER);
        return injector.inject(
                pod, OptOut.ALLOWED, new KnownImages(images.resolve(unanswered, BUDGET)), ClusterFacts.OFFLINE);
    }

    @Override
    public void close() {
        resolver.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
