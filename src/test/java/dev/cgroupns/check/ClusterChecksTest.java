package dev.cgroupns.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.check.CheckResult.Broken;
import dev.cgroupns.check.CheckResult.Passed;
import dev.cgroupns.check.CheckResult.Warned;
import dev.cgroupns.check.NodeFacts.CgroupSighting;
import dev.cgroupns.node.CgroupVersion;
import dev.cgroupns.node.Node;
import dev.cgroupns.node.Node.ContainerRuntime;
import dev.cgroupns.node.Version;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The lines about the API server, the permissions of the user who installs, other installations and nodes. */
final class ClusterChecksTest {
    private static final Map<String, String> V1_LABEL = Map.of("cgroupns.dev/cgroup-version", "1");

    @Test
    void versionsOfKubernetes() {
        assertThat(ServerChecks.version("v1.36.3")).isInstanceOf(Passed.class);
        assertThat(ServerChecks.version("v1.29.1-eks"))
                .isInstanceOf(Warned.class)
                .extracting(CheckResult::found)
                .asString()
                .contains("has no ValidatingAdmissionPolicy v1");
        assertThat(ServerChecks.version("v1.27.16")).isInstanceOf(Broken.class);
        assertThat(ServerChecks.version("unknown")).isInstanceOf(Warned.class);
    }

    @Test
    void chartRequiresTheOldestVersion() throws IOException {
        assertThat(Files.readString(Path.of("helm/cgroupns-injector/Chart.yaml")))
                .contains("kubeVersion: \">=" + ServerChecks.OLDEST + ".0-0\"");
    }

    @Test
    void engineAutoFollowsTheApi() {
        assertThat(ServerChecks.mutatingPolicies(Set.of("MutatingAdmissionPolicy"))
                        .found())
                .contains("installs the policy in addition to the webhook");
        assertThat(ServerChecks.mutatingPolicies(Set.of()).found()).contains("installs only the webhook");
    }

    @Test
    void permissionsAreThoseThatTheManifestsNeed() throws IOException {
        List<Permission> permissions = Stream.concat(
                        InstallationPermissions.inNamespace().stream(),
                        InstallationPermissions.inCluster(
                                Set.of("MutatingAdmissionPolicy", "ValidatingAdmissionPolicy"))
                                .stream())
                .toList();

        for (JsonNode object : manifests("deploy/install.yaml", "src/main/resources/policy.yaml")) {
            String version = object.path("apiVersion").asText();
            String kind = object.path("kind").asText().toLowerCase(Locale.ROOT);
            assertThat(permissions)
                    .contains(Permission.toCreate(
                            version.contains("/") ? version.substring(0, version.indexOf('/')) : "",
                            kind.endsWith("y") ? kind.substring(0, kind.length() - 1) + "ies" : kind + "s"));
        }
    }

    @Test
    void grantedPermissionsAreThoseOfTheManifestsRoles() throws IOException {
        for (JsonNode object : manifests("deploy/install.yaml")) {
            for (JsonNode rule : object.path("rules")) {
                for (JsonNode verb : rule.path("verbs")) {
                    assertThat(InstallationPermissions.granted())
                            .contains(new Permission(
                                    verb.asText(),
                                    rule.path("apiGroups").get(0).asText(),
                                    rule.path("resources").get(0).asText()));
                }
            }
        }
    }

    @Test
    void missingPermissionsAreNamed() {
        assertThat(InstallationPermissions.judge(List.of(Permission.toCreate("apps", "deployments")), "allowed"))
                .isInstanceOf(Broken.class)
                .extracting(CheckResult::found)
                .isEqualTo("these credentials are not allowed to create deployments.apps");
    }

    @Test
    void otherInstallationsPreventOne() {
        InstalledObject here = new InstalledObject("MutatingWebhookConfiguration", "zz-a", "a");
        InstalledObject unknown = new InstalledObject("MutatingAdmissionPolicy", "p", "");

        assertThat(OtherInstallations.judge(List.of(), "a")).isInstanceOf(Passed.class);
        assertThat(OtherInstallations.judge(List.of(here), "a").found()).contains("use helm upgrade");
        assertThat(OtherInstallations.judge(List.of(here), "b"))
                .isInstanceOf(Broken.class)
                .extracting(CheckResult::found)
                .isEqualTo("MutatingWebhookConfiguration zz-a belongs to an installation in namespace a");
        assertThat(OtherInstallations.judge(List.of(unknown), "a"))
                .isInstanceOf(Broken.class)
                .extracting(CheckResult::found)
                .isEqualTo("MutatingAdmissionPolicy p exists already");
    }

    @Test
    void nodesWhoseCgroupVersionIsKnown() {
        NodeFacts v2 = node("a", Map.of(), new CgroupSighting(CgroupVersion.V2, "the kubelet"));
        NodeFacts labelled = node("b", V1_LABEL, null);

        assertThat(result(Check.NODE_CGROUPS, v2, labelled).found())
                .isEqualTo("v2 on 1 node, from the kubelet; v1 on 1 node, from the label");
    }

    @Test
    void nodesWhoseCgroupVersionIsUnknown() {
        assertThat(result(Check.NODE_CGROUPS, node("a", Map.of(), null), node("b", Map.of(), null)))
                .isEqualTo(new Passed("unknown on 2 nodes: the launcher detects it there"));
    }

    @Test
    void nodeWithCgroupV1AndWithoutTheLabel() {
        assertThat(result(
                        Check.NODE_CGROUPS, node("a", Map.of(), new CgroupSighting(CgroupVersion.V1, "the launcher"))))
                .isInstanceOf(Warned.class)
                .extracting(CheckResult::found)
                .isEqualTo("cgroup v1 is on a, where builders do not leak");
    }

    @Test
    void wrongLabel() {
        assertThat(result(Check.NODE_CGROUPS, node("a", V1_LABEL, new CgroupSighting(CgroupVersion.V2, "the kubelet"))))
                .isInstanceOf(Warned.class)
                .extracting(CheckResult::found)
                .asString()
                .contains("is 1, but cgroup v2 is on a");
    }

    @Test
    void oldNodes() {
        NodeFacts old = new NodeFacts(
                new Node(
                        "old", Map.of(), "s390x", Version.parse("v1.28"), ContainerRuntime.parse("containerd://1.3.9")),
                "5.4.0-150",
                "Ubuntu 20.04",
                Optional.empty());
        NodeFacts today = node("today", Map.of(), null);

        assertThat(result(Check.NODE_KERNELS, old, today).found())
                .isEqualTo("older than 5.8, which cgroup v2 needs: old (5.4.0-150)");
        assertThat(result(Check.NODE_RUNTIMES, old, today).found())
                .isEqualTo("without support for cgroup v2: old (containerd 1.3)");
        assertThat(result(Check.NODE_ARCHITECTURES, old, today).found())
                .isEqualTo("the images are for amd64 and arm64; an injected pod cannot start on old (s390x)");
        for (Check check : List.of(Check.NODE_KERNELS, Check.NODE_RUNTIMES, Check.NODE_ARCHITECTURES)) {
            assertThat(result(check, today)).isInstanceOf(Passed.class);
        }
    }

    @Test
    void everyCheckHasItsRowInTheDocumentation() throws IOException {
        String page = Files.readString(Path.of("docs/check.md"));

        for (Check check : Check.values()) {
            assertThat(page).contains("\n| `" + check.name() + "` | " + check.title() + " |");
        }
    }

    private static CheckResult result(Check check, NodeFacts... nodes) {
        return NodeChecks.lines(new Fact.Seen<>(List.of(nodes))).stream()
                .filter(line -> line.check() == check)
                .findFirst()
                .orElseThrow()
                .result();
    }

    private static NodeFacts node(
            String name, Map<String, String> labels, @org.jspecify.annotations.Nullable CgroupSighting sighting) {
        return new NodeFacts(
                new Node(name, labels, "amd64", Version.parse("v1.36.3"), ContainerRuntime.parse("containerd://2.1.4")),
                "6.1.0-31",
                "Debian GNU/Linux 12 (bookworm)",
                Optional.ofNullable(sighting));
    }

    private static List<JsonNode> manifests(String... files) throws IOException {
        Stream.Builder<JsonNode> documents = Stream.builder();
        for (String file : files) {
            for (String document : Files.readString(Path.of(file)).split("(?m)^---$", -1)) {
                YamlText.read(document).ifPresent(each -> documents.add(YamlTree.toJson(each)));
            }
        }
        return documents.build().toList();
    }
}
