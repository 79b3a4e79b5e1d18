package dev.cgroupns.e2e.realnode;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cgroupns.e2e.CommandLineTool;
import java.util.Optional;

/** What {@code check} says of the cgroup version of a real kubelet's node. */
final class NodeCheck {
    private NodeCheck() {}

    /** What the check found, such as {@code v2 on 1 node, from the kubelet}. */
    static String cgroupVersion(RealCluster cluster) {
        String output = CommandLineTool.run(cluster.cluster().kubeconfig(), "check", "--pre", "--output=json")
                .output();
        Optional<JsonNode> line = read(output)
                .path("checks")
                .valueStream()
                .filter(check -> check.path("check").asText().equals("NODE_CGROUPS"))
                .findFirst();
        return line.orElseThrow(() -> new AssertionError(output)).path("found").asText();
    }

    private static JsonNode read(String output) {
        try {
            return new JsonMapper().readTree(output);
        } catch (JsonProcessingException e) {
            throw new AssertionError(output, e);
        }
    }
}
