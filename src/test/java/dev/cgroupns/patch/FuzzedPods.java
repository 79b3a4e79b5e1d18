package dev.cgroupns.patch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.config.ConfigurationReader;
import dev.cgroupns.delivery.ClusterFacts;
import dev.cgroupns.delivery.ConfigMapAvailability;
import dev.cgroupns.delivery.DeliveryMode;
import dev.cgroupns.fuzz.FuzzTarget;
import dev.cgroupns.fuzz.Hostile;
import dev.cgroupns.fuzz.Smaller;
import dev.cgroupns.node.Node;
import dev.cgroupns.node.Nodes;
import dev.cgroupns.patch.LauncherSettings.PullPolicy;
import dev.cgroupns.verdict.Entrypoint;
import dev.cgroupns.verdict.Judge;
import dev.cgroupns.verdict.KnownImages;
import dev.cgroupns.verdict.OptOut;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** Properties of every patch, whatever the pod. */
public final class FuzzedPods implements FuzzTarget<FuzzedPods.Case> {
    private static final List<DeliveryMode> DELIVERIES =
            List.of(DeliveryMode.INIT_CONTAINER, DeliveryMode.IMAGE_VOLUME, DeliveryMode.CONFIG_MAP);
    /** A cluster in which every delivery is possible. */
    private static final ClusterFacts CLUSTER = new ClusterFacts(
            Optional.empty(),
            new Nodes.Known(List.of(new Node("node", Map.of(), "amd64", Optional.empty(), Optional.empty()))),
            new ConfigMapAvailability.Available(Map.of("amd64", "cgroupns-launcher-1-amd64")));

    private final Map<DeliveryMode, Injector> injectors = injectors();

    /**
     * A pod.
     *
     * @param delivery the configured delivery
     * @param seed the seed of the changes between two calls
     */
    public record Case(DeliveryMode delivery, JsonNode pod, long seed) {}

    private static Map<DeliveryMode, Injector> injectors() {
        Judge judge = new Judge(ConfigurationReader.defaults().policy());
        Map<DeliveryMode, Injector> injectors = new EnumMap<>(DeliveryMode.class);
        for (DeliveryMode delivery : DELIVERIES) {
            injectors.put(
                    delivery,
                    new Injector(
                            judge,
                            new LauncherSettings(
                                    delivery,
                                    "launcher:1",
                                    PullPolicy.IF_NOT_PRESENT,
                                    InitContainerSecurity.DEFAULT,
                                    "test")));
        }
        return injectors;
    }

    @Override
    public String name() {
        return "pods";
    }

    @Override
    public String show(Case input) {
        return input.delivery() + " " + input.seed() + " " + input.pod();
    }

    @Override
    public Stream<Case> smaller(Case input) {
        return Smaller.trees(input.pod()).map(pod -> new Case(input.delivery(), pod, input.seed()));
    }

    @Override
    public Case generate(Random random) {
        return new Case(Hostile.one(random, DELIVERIES), RandomPods.pod(random), random.nextLong());
    }

    @Override
    public void check(Case input) throws Exception {
        Injector injector = Objects.requireNonNull(injectors.get(input.delivery()));
        JsonNode pod = input.pod();
        JsonNode before = pod.deepCopy();

        Injection injection = injector.inject(pod, OptOut.ALLOWED, KnownImages.NONE, CLUSTER);
        assertSame("the pod that was looked at", pod, before);

        JsonNode after = io.fabric8.zjsonpatch.JsonPatch.apply(injection.patch().toJson(), pod);
        assertThat(injector.inject(after, OptOut.ALLOWED, KnownImages.NONE, CLUSTER)
                        .patch()
                        .toJson())
                .as("a second pass changes nothing of %s", after)
                .isEmpty();
        assertNamesAreUnique(before, after);
        assertMountsAreUnique(before, after, injection);
        assertEveryTargetFindsTheLauncher(injection, after);
        assertEveryTargetRunsWhatItRan(injection, after);
        assertSame("what is not ours", OwnersParts.of(after, injection), OwnersParts.of(before, injection));
        assertFollowsItsBuilder(injector, after, new Random(input.seed()));
    }

    /** AssertJ treats a tree as a list, and comparing lists took most of the time. */
    private static void assertSame(String what, JsonNode found, JsonNode expected) {
        if (!found.equals(expected)) {
            assertThat(found.toPrettyString()).as(what).isEqualTo(expected.toPrettyString());
        }
    }

    /** The API server calls a second time after another webhook has changed resources. */
    private static void assertFollowsItsBuilder(Injector injector, JsonNode injected, Random random) {
        JsonNode changed = injected.deepCopy();
        for (JsonNode container : OwnersParts.containers(changed).toList()) {
            if (random.nextBoolean()) {
                ((ObjectNode) container).set("resources", RandomPods.resources(random));
            }
        }
        JsonNode followed = applied(injector, changed);
        assertSame("a third pass", applied(injector, followed), followed);
        assertSame(
                "what is not ours",
                OwnersParts.withoutResourcesOfOurs(followed),
                OwnersParts.withoutResourcesOfOurs(changed));
    }

    private static JsonNode applied(Injector injector, JsonNode pod) {
        Injection injection = injector.inject(pod, OptOut.ALLOWED, KnownImages.NONE, CLUSTER);
        assertThat(injection.judgement().injections()).isEmpty();
        return io.fabric8.zjsonpatch.JsonPatch.apply(injection.patch().toJson(), pod);
    }

    private static void assertEveryTargetRunsWhatItRan(Injection injection, JsonNode after) {
        for (var target : injection.judgement().injections()) {
            List<String> command = container(after, target.container().name())
                    .path("command")
                    .valueStream()
                    .map(JsonNode::asText)
                    .toList();
            List<String> behind = command.subList(command.indexOf("--") + 1, command.size());
            switch (target.entrypoint()) {
                case Entrypoint.PodCommand(List<String> own) ->
                    assertThat(behind).isEqualTo(own);
                case Entrypoint.ImageEntrypoint(List<String> own, List<String> cmd) ->
                    assertThat(behind)
                            .isEqualTo(own.stream()
                                    .map(word -> word.replace("$", "$$"))
                                    .toList());
                case Entrypoint.FirstOf _ -> assertThat(behind).isEmpty();
            }
        }
    }

    private static void assertNamesAreUnique(JsonNode before, JsonNode after) {
        List<String> containers = Stream.concat(
                        names(after.at("/spec/initContainers")), names(after.at("/spec/containers")))
                .toList();
        assertThat(containers).as("containers").doesNotHaveDuplicates();
        assertThat(names(after.at("/spec/volumes"))).as("volumes").doesNotHaveDuplicates();
        assertThat(names(after.at("/spec/volumes")))
                .containsAll(names(before.at("/spec/volumes")).toList());
    }

    /** Paths that the pod mounts twice stay so. The launcher's mount is the only one at its path, however written. */
    private static void assertMountsAreUnique(JsonNode before, JsonNode after, Injection injection) {
        assertThat(OwnersParts.containers(before).toList())
                .hasSizeLessThanOrEqualTo((int) OwnersParts.containers(after).count());
        for (var target : injection.judgement().injections()) {
            JsonNode container = container(after, target.container().name());
            String launcher = container.at("/command/0").asText();
            assertThat(Stream.concat(
                                    container.path("volumeMounts").valueStream().map(each -> each.path("mountPath")),
                                    container
                                            .path("volumeDevices")
                                            .valueStream()
                                            .map(each -> each.path("devicePath")))
                            .map(each -> Path.of("/", each.asText()).normalize())
                            .filter(each -> each.startsWith(Path.of(launcher).getParent())))
                    .as("at or below the mount of %s", container.path("name"))
                    .hasSize(1);
        }
    }

    private static void assertEveryTargetFindsTheLauncher(Injection injection, JsonNode after) {
        for (var target : injection.judgement().injections()) {
            JsonNode container = container(after, target.container().name());
            String launcher = container.at("/command/0").asText();
            JsonNode mount = container
                    .path("volumeMounts")
                    .valueStream()
                    .filter(each -> launcher.equals(each.path("mountPath").asText() + "/launcher"))
                    .findFirst()
                    .orElseThrow();
            JsonNode volume = after.at("/spec/volumes")
                    .valueStream()
                    .filter(each -> each.path("name").equals(mount.path("name")))
                    .findFirst()
                    .orElseGet(MissingNode::getInstance);
            assertThat(volume.path("name").isMissingNode())
                    .as("no volume for " + mount)
                    .isFalse();
            if (!volume.at("/image/reference").asText().contains("launcher:")
                    && !volume.at("/configMap/name").asText().startsWith("cgroupns-launcher")) {
                assertThat(volume.path("emptyDir").isObject()).isTrue();
                assertThat(after.at("/spec/initContainers").valueStream())
                        .as("an init container that puts the launcher into " + mount)
                        .anyMatch(each -> each.path("command").path(1).asText().equals("install")
                                && each.path("volumeMounts").findValues("name").contains(mount.path("name")));
            }
        }
    }

    private static JsonNode container(JsonNode pod, String name) {
        return OwnersParts.containers(pod)
                .filter(each -> each.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<String> names(JsonNode list) {
        return list.valueStream().map(each -> each.path("name").asText());
    }
}
