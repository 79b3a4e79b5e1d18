package dev.cgroupns.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cgroupns.config.ConfigurationReader;
import dev.cgroupns.delivery.ClusterFacts;
import dev.cgroupns.delivery.DeliveryMode;
import dev.cgroupns.patch.LauncherSettings.PullPolicy;
import dev.cgroupns.verdict.Judge;
import dev.cgroupns.verdict.KnownImages;
import dev.cgroupns.verdict.OptOut;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Pods before and after an injection with the default configuration. */
record Injections(Injector injector) {
    private static final JsonMapper JSON = new JsonMapper();

    static Injections by(DeliveryMode delivery) {
        return new Injections(new Injector(
                new Judge(ConfigurationReader.defaults().policy()),
                new LauncherSettings(
                        delivery,
                        "registry.example/launcher:1",
                        PullPolicy.IF_NOT_PRESENT,
                        InitContainerSecurity.DEFAULT,
                        "1")));
    }

    static JsonNode yaml(String text) {
        return reread(YamlTree.toJson(YamlText.read(text).orElseThrow()));
    }

    Injection of(JsonNode pod) {
        return injector.inject(pod, OptOut.ALLOWED, KnownImages.NONE, ClusterFacts.OFFLINE);
    }

    JsonNode injected(JsonNode pod) {
        return reread(io.fabric8.zjsonpatch.JsonPatch.apply(of(pod).patch().toJson(), pod));
    }

    JsonNode injected(String pod) {
        return injected(yaml(pod));
    }

    /** As it is parsed from the wire: trees are equal only if their numbers have the same Java type. */
    private static JsonNode reread(JsonNode tree) {
        try {
            return JSON.readTree(JSON.writeValueAsBytes(tree));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
