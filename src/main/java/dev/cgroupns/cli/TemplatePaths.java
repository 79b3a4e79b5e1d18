package dev.cgroupns.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where objects have their pod templates, by kind.
 *
 * @param paths the paths; the first one whose kind matches is used
 */
record TemplatePaths(List<TemplatePath> paths) {
    /** For the kinds of Kubernetes, and of controllers whose objects contain a whole PodTemplateSpec. */
    static final TemplatePaths KNOWN = new TemplatePaths(Stream.of(
                    "Pod=.",
                    "PodTemplate=.template",
                    "Deployment=.spec.template",
                    "StatefulSet=.spec.template",
                    "DaemonSet=.spec.template",
                    "ReplicaSet=.spec.template",
                    "ReplicationController=.spec.template",
                    "Job=.spec.template",
                    "CronJob=.spec.jobTemplate.spec.template",
                    "DeploymentConfig.apps.openshift.io=.spec.template",
                    "Rollout.argoproj.io=.spec.template",
                    "AutoscalingRunnerSet.actions.github.com=.spec.template",
                    "RunnerSet.actions.summerwind.dev=.spec.template",
                    "CloneSet.apps.kruise.io=.spec.template",
                    "JobSet.jobset.x-k8s.io=.spec.replicatedJobs[*].template.spec.template")
            .map(TemplatePath::parse)
            .toList());

    /** These paths before the known ones. */
    static TemplatePaths with(List<TemplatePath> paths) {
        return new TemplatePaths(
                Stream.concat(paths.stream(), KNOWN.paths().stream()).toList());
    }

    /** Where an object of this kind has its pod templates; empty if it has none. */
    Optional<TemplatePath> of(String kind, String apiVersion) {
        String group = apiVersion.contains("/") ? apiVersion.substring(0, apiVersion.indexOf('/')) : "";
        return paths.stream()
                .filter(path -> path.kind().equals(kind))
                .filter(path -> path.group().isEmpty()
                        || apiVersion.isEmpty()
                        || path.group().equals(group))
                .findFirst();
    }

    /**
     * Where objects of one kind have their pod templates.
     *
     * @param kind such as {@code Rollout}
     * @param group such as {@code argoproj.io}; empty for any
     * @param fields the fields from the object to the pod; {@link #EACH} stands for every element of a list
     */
    record TemplatePath(String kind, String group, List<String> fields) {
        static final String EACH = "*";

        private static final Pattern SYNTAX = Pattern.compile("([A-Za-z][A-Za-z0-9]*)(?:\\.([a-z0-9.-]+))?=(\\S+)");
        private static final Pattern PATH = Pattern.compile("\\.|(?:\\.?[A-Za-z0-9_-]+|\\[\\*])+");
        private static final Pattern FIELD = Pattern.compile("[A-Za-z0-9_-]+|\\*");

        /**
         * Reads {@code KIND=PATH} or {@code KIND.GROUP=PATH}, with a path as in kubectl's JSONPath.
         *
         * @throws IllegalArgumentException if it is not such a path; the message says what was expected
         */
        static TemplatePath parse(String text) {
            Matcher matcher = SYNTAX.matcher(text);
            if (!matcher.matches() || !PATH.matcher(path(matcher)).matches()) {
                throw new IllegalArgumentException("expected KIND=PATH or KIND.GROUP=PATH, with a path such as"
                        + " .spec.template or .spec.jobs[*].template; found \"" + text + "\"");
            }
            List<String> fields = new ArrayList<>();
            Matcher field = FIELD.matcher(path(matcher));
            while (field.find()) {
                fields.add(field.group());
            }
            String group = matcher.group(2) == null ? "" : matcher.group(2);
            return new TemplatePath(matcher.group(1), group, fields);
        }

        /** Without the <code>{$...}</code> of JSONPath and kubectl. */
        private static String path(Matcher matcher) {
            return matcher.group(3).replaceFirst("^\\{(.*)}$", "$1").replaceFirst("^\\$", "");
        }

        /** Whether the field stands for each element of this node. */
        static boolean isEach(JsonNode node, String field) {
            return field.equals(EACH) && node.isArray();
        }
    }
}
