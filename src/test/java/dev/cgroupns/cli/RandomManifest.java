package dev.cgroupns.cli;

/**
 * A file of Kubernetes objects with builders in it, in unusual layouts: every layout that YAML has, in one file or
 * another. The same seed gives the same file.
 */
public final class RandomManifest extends RandomYaml {
    private final String name;
    private int anchors;
    private int documents;

    /**
     * A file.
     *
     * @param name the prefix of its objects' names
     */
    public RandomManifest(long seed, String name) {
        super(seed);
        this.name = name;
        file();
    }

    /** The file. */
    public String text() {
        return text.toString();
    }

    private void file() {
        if (one(20)) {
            text.append('\uFEFF');
        }
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            if (i > 0 || one(3)) {
                text.append("---").append(pick("", " ", "\t", " " + comment())).append('\n');
            }
            blanks();
            object();
            if (one(12)) {
                text.append("...\n").append(pick("", comment() + "\n", "kind: Unread\n", "@ not yaml\n"));
            }
        }
        String breaks = pick("\n", "\n", "\n", "\n", "\r\n");
        String written = text.toString().replace("\n", breaks);
        text.setLength(0);
        text.append(one(6) ? written.stripTrailing() : written);
    }

    private void object() {
        String kind = pick("Pod", "Pod", "Deployment", "CronJob", "ConfigMap", "List", "PodList");
        if (one(10)) {
            text.append("{kind: ").append(kind).append(",").append(gap()).append("apiVersion: v1, metadata: {name: ");
            text.append(nextName())
                    .append("}, spec: ")
                    .append(flowSpec(kind))
                    .append("}")
                    .append(end());
            return;
        }
        key(0, "kind", kind);
        key(0, "apiVersion", pick("v1", "\"v1\"", "apps/v1"));
        metadata(0);
        switch (kind) {
            case "Deployment" -> below(0, "spec", "template");
            case "CronJob" -> below(0, "spec", "jobTemplate", "spec", "template");
            case "ConfigMap" -> data();
            case "List", "PodList" -> items(kind);
            default -> spec(0);
        }
        if (one(4)) {
            word(0, "extra");
        }
    }

    private void below(int column, String... keys) {
        int at = column;
        for (String key : keys) {
            text.append(" ".repeat(at)).append(key).append(":").append(end());
            at += step();
        }
        if (one(3)) {
            metadata(at);
        }
        spec(at);
    }

    private void items(String kind) {
        int column = pick(0, 2);
        text.append("items:").append(end());
        for (int i = 0; i <= random.nextInt(3); i++) {
            blanks();
            text.append(" ".repeat(column)).append("- ");
            boolean isTyped = kind.equals("PodList");
            text.append(isTyped ? "# " + "\n" + " ".repeat(column + 2) : "kind: Pod\n" + " ".repeat(column + 2));
            text.append(isTyped ? "" : "apiVersion: v1\n" + " ".repeat(column + 2));
            text.append("metadata: {name: ").append(nextName()).append("}").append(end());
            spec(column + 2);
        }
    }

    private void data() {
        text.append("data:").append(end());
        text.append("  text: ")
                .append(pick("|", ">", "|-", "|+", ">-", "|2", "|\t"))
                .append('\n');
        for (int i = 0; i <= random.nextInt(4); i++) {
            text.append(pick("  ---\n", "  line # no comment\n", "\n", "    deeper\n", "  \ttab\n")
                    .replaceFirst("^ ", "  "));
        }
        word(2, "word");
    }

    private void metadata(int column) {
        if (one(4)) {
            text.append(" ".repeat(column))
                    .append("metadata: {name: ")
                    .append(nextName())
                    .append(gap())
                    .append("}")
                    .append(end());
            return;
        }
        text.append(" ".repeat(column)).append("metadata:").append(end());
        int at = column + step();
        key(at, "name", nextName());
        if (one(3)) {
            text.append(" ".repeat(at))
                    .append(pick("annotations: {}", "annotations:", "annotations: ~", "annotations: {a: b}"))
                    .append(end());
        } else if (one(3)) {
            text.append(" ".repeat(at)).append("annotations:").append(end());
            text.append(" ".repeat(at + 3)).append("a/b: 'c'").append(end());
        }
    }

    private void spec(int column) {
        if (one(8)) {
            text.append(" ".repeat(column))
                    .append("spec: ")
                    .append(flowSpec("Pod"))
                    .append(end());
            return;
        }
        text.append(" ".repeat(column)).append("spec:").append(end());
        int at = column + step();
        if (one(4)) {
            word(at, "unknown");
        }
        boolean hasVolumes = one(5);
        if (hasVolumes) {
            text.append(" ".repeat(at))
                    .append(pick("volumes: []", "volumes:", "initContainers: ~", "volumes: [{name: v, emptyDir: {}}]"))
                    .append(end());
        }
        text.append(" ".repeat(at)).append("containers:").append(pick("", "\t")).append(end());
        int dashes = at + pick(0, 0, 2, 1);
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            blanks();
            container(dashes, i);
        }
        if (!hasVolumes && one(4)) {
            volumes(at);
        }
    }

    private void volumes(int at) {
        text.append(" ".repeat(at)).append("volumes:").append(end());
        text.append(" ".repeat(at + pick(0, 2)))
                .append("- ")
                .append(pick("{name: state, emptyDir: {}}", "name: state"))
                .append(end());
    }

    private void container(int dashes, int index) {
        if (one(6)) {
            text.append(" ".repeat(dashes))
                    .append("- ")
                    .append(flowContainer(index))
                    .append(end());
            return;
        }
        int at = dashes + 2;
        text.append(" ".repeat(dashes)).append(pick("- ", "- ", "-\n" + " ".repeat(at)));
        text.append("name:")
                .append(pick(" ", "\t", "  "))
                .append("c")
                .append(index)
                .append(end());
        key(
                at,
                "image",
                index == 0 || one(3)
                        ? pick("moby/buildkit", "\"moby/buildkit:v0.20.0\"", "'docker.io/moby/buildkit'")
                        : "busybox");
        if (one(3)) {
            args(at);
        }
        if (one(3)) {
            mounts(at);
        }
        privileged(at);
        if (one(4)) {
            word(at, pick("unknown", "? unknown", "\"un known\""));
        }
        if (one(4)) {
            text.append(" ".repeat(at))
                    .append(pick("env: []", "command:", "command: []", "command: [buildkitd]", "resources: {}"))
                    .append(end());
        }
    }

    private void args(int at) {
        text.append(" ".repeat(at));
        String bracket = " ".repeat(pick(at, at + 2));
        text.append(pick(
                        "args: [--debug,\t--addr, \"tcp://0.0.0.0:1234\"]",
                        "args: [\n" + bracket + "  --debug, " + comment() + "\n" + bracket + "  --oci,\n" + bracket
                                + "]",
                        "args:\n" + " ".repeat(at) + "- --debug",
                        "args:\n" + " ".repeat(at) + "  - |\n" + " ".repeat(at) + "    a\n" + " ".repeat(at)
                                + "  - 'b'",
                        "args: &a" + ++anchors + " [--debug]"))
                .append(end());
    }

    private void mounts(int at) {
        int dashes = at + pick(0, 2);
        String anchor = one(4) ? " &m" + ++anchors : "";
        text.append(" ".repeat(at)).append("volumeMounts:").append(anchor).append(end());
        text.append(" ".repeat(dashes)).append("- name: state").append(end());
        text.append(" ".repeat(dashes + 2)).append("mountPath: /state").append(end());
        if (!anchor.isEmpty() && one(2)) {
            text.append(" ".repeat(at))
                    .append("copies: ")
                    .append(pick("*m" + anchors, "[*m" + anchors + "]"))
                    .append(end());
        }
    }

    private void privileged(int at) {
        text.append(" ".repeat(at));
        text.append(pick(
                        "securityContext: {privileged: true}",
                        "securityContext: { \"privileged\":true, }",
                        "securityContext:\n" + " ".repeat(at + 1) + "privileged: yes",
                        "securityContext: &s" + ++anchors + "\n" + " ".repeat(at + 2) + "privileged: on",
                        "? securityContext\n" + " ".repeat(at) + ": privileged: true"))
                .append(end());
    }

    private String flowSpec(String kind) {
        return kind.equals("Pod")
                ? "{containers: [" + flowContainer(0) + pick("", ",", ",\n  ") + "]" + pick("", ",", " ") + "}"
                : "{}";
    }

    private String flowContainer(int index) {
        return "{name: c" + index + ",\t" + gap() + "image: moby/buildkit, securityContext: {privileged: true}"
                + pick("", ", unknown: " + pick(FLOW_WORDS), ", unknown", ", \"args\":[a, 'b']", ", volumeMounts: []")
                + gap() + "}";
    }

    private String nextName() {
        return name + "-" + documents++;
    }
}
