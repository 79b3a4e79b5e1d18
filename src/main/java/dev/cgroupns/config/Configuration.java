package dev.cgroupns.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.delivery.DeliveryMode;
import dev.cgroupns.image.registry.RegistryPolicy;
import dev.cgroupns.patch.InitContainerSecurity;
import dev.cgroupns.patch.InitContainerSecurity.From;
import dev.cgroupns.patch.LauncherSettings;
import dev.cgroupns.patch.LauncherSettings.PullPolicy;
import dev.cgroupns.verdict.ImagePattern;
import dev.cgroupns.verdict.IsolationOverride;
import dev.cgroupns.verdict.LaunchOptions;
import dev.cgroupns.verdict.LaunchOptions.IsolationMode;
import dev.cgroupns.verdict.LaunchOptions.OomPolicy;
import dev.cgroupns.verdict.Mode;
import dev.cgroupns.verdict.Policy;
import dev.cgroupns.verdict.Profile;
import dev.cgroupns.verdict.Profile.KnownEntrypoint;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The configuration file, checked by {@link ConfigurationReader}. {@code configuration.schema.json} describes each key.
 *
 * @param mode whether the webhook injects builders, or only observes
 * @param launcher how the launcher is delivered and run
 * @param profiles the kinds of build daemons, by name
 * @param registries the registries that may be asked what an image runs
 * @param pullSecrets the credentials to ask them with
 * @param podPolicy what a pod's owner may decide
 */
public record Configuration(
        Mode mode,
        LauncherEntry launcher,
        Map<String, ProfileEntry> profiles,
        RegistryPolicy registries,
        PullSecretSettings pullSecrets,
        PodPolicy podPolicy) {

    /**
     * What a pod's owner may decide.
     *
     * @param podMayWeaken whether a pod may set {@code isolation: preferred} although {@code required} is configured
     */
    public record PodPolicy(boolean podMayWeaken) {}

    /**
     * How the launcher is delivered and run.
     *
     * @param delivery how the launcher gets into pods
     * @param image the launcher's image
     * @param pullPolicy an {@code imagePullPolicy} of Kubernetes
     * @param securityContext the securityContext of the init container that delivers it
     * @param oom {@code step} or {@code container}
     * @param isolation {@code preferred} or {@code required}
     */
    public record LauncherEntry(
            String delivery,
            String image,
            String pullPolicy,
            SecurityContextEntry securityContext,
            String oom,
            String isolation) {}

    /**
     * The init container's securityContext.
     *
     * @param from {@code auto}, {@code restricted}, {@code builder} or {@code none}
     * @param fields Kubernetes' own fields
     */
    public record SecurityContextEntry(String from, ObjectNode fields) {}

    /**
     * One kind of build daemon.
     *
     * @param enabled whether pods are searched for it
     * @param daemons base names of programs
     * @param images image patterns
     * @param entrypoints what official images run
     */
    public record ProfileEntry(
            boolean enabled, Set<String> daemons, List<String> images, List<EntrypointEntry> entrypoints) {}

    /**
     * What an official image runs.
     *
     * @param image the pattern of the official image
     * @param firstOf candidates; the first that exists is run
     * @param rootless the command of rootless variants; null if there are none
     */
    public record EntrypointEntry(
            String image, List<String> firstOf, @Nullable List<String> rootless) {}

    /** The same configuration with another image for the launcher. */
    public Configuration withLauncherImage(String image) {
        return new Configuration(
                mode,
                new LauncherEntry(
                        launcher.delivery(),
                        image,
                        launcher.pullPolicy(),
                        launcher.securityContext(),
                        launcher.oom(),
                        launcher.isolation()),
                profiles,
                registries,
                pullSecrets,
                podPolicy);
    }

    /** The policy for verdicts. */
    public Policy policy() {
        List<Profile> enabled = profiles.entrySet().stream()
                .filter(entry -> entry.getValue().enabled())
                .map(entry -> profile(entry.getKey(), entry.getValue()))
                .toList();
        return new Policy(
                enabled,
                new LaunchOptions(
                        OomPolicy.valueOf(launcher.oom().toUpperCase(Locale.ROOT)),
                        IsolationMode.valueOf(launcher.isolation().toUpperCase(Locale.ROOT))),
                podPolicy.podMayWeaken() ? IsolationOverride.ALLOWED : IsolationOverride.REFUSED);
    }

    /**
     * The settings of the launcher's delivery.
     *
     * @param version the version of this program
     */
    public LauncherSettings launcherSettings(String version) {
        return new LauncherSettings(
                one(DeliveryMode.values(), DeliveryMode::value, launcher.delivery()),
                launcher.image(),
                one(PullPolicy.values(), PullPolicy::value, launcher.pullPolicy()),
                new InitContainerSecurity(
                        one(
                                From.values(),
                                From::value,
                                launcher.securityContext().from()),
                        launcher.securityContext().fields()),
                version);
    }

    static Mode mode(String value) {
        return one(Mode.values(), Mode::value, value);
    }

    private static <E> E one(E[] all, Function<E, String> name, String wanted) {
        return Stream.of(all)
                .filter(each -> name.apply(each).equals(wanted))
                .findFirst()
                .orElseThrow();
    }

    private static Profile profile(String name, ProfileEntry entry) {
        return new Profile(
                name,
                entry.daemons(),
                entry.images().stream().map(ImagePattern::parse).toList(),
                entry.entrypoints().stream()
                        .map(known -> new KnownEntrypoint(
                                ImagePattern.parse(known.image()),
                                known.firstOf(),
                                Objects.requireNonNullElse(known.rootless(), List.of())))
                        .toList());
    }
}
