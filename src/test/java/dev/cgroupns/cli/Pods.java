package dev.cgroupns.cli;

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
}
