package dev.cgroupns.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import java.util.stream.Stream;

/** Manifests of a pod that must be injected, and of similar pods. */
final class Pods {
    /** Only the spec, starting in column 0. */
    static final String BUILDER_SPEC = """
            containers:
            - name: buildkitd
              image: moby/buildkit:v0.20.0
              securityContext:
                privileged: true
            """;

    static final String BUILDER =
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: builder\nspec:\n" + BUILDER_SPEC.indent(2);

    static final String CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\ndata: {a:   'b'}  # kept\n";

    static final String BUILDER_JSON = """
            {
              "apiVersion": "v1",
              "kind": "Pod",
              "metadata": {
                "name": "builder"
              },
              "spec": {
                "containers": [
                  {
                    "name": "buildkitd",
                    "image": "moby/buildkit:v0.20.0",
                    "securityContext": {
                      "privileged": true
                    }
                  }
                ]
              }
            }
            """;

    private Pods() {}

    /** An object of the kind with a builder's spec in the pod at the pointer. */
    static String workload(String kind, String pointer) {
        StringBuilder yaml = new StringBuilder("kind: " + kind + "\n");
        String indent = "";
        for (String field :
                Stream.of((pointer + "/spec").substring(1).split("/")).toList()) {
            yaml.append(indent).append(field).append(":\n");
            indent += "  ";
        }
        return yaml + BUILDER_SPEC.indent(indent.length());
    }

    /** As a reader of YAML finds it. */
    static JsonNode yaml(String text) {
        return YamlTree.toJson(YamlText.read(text).orElseThrow());
    }
}
