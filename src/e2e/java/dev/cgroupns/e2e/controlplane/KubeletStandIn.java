package dev.cgroupns.e2e.controlplane;

import dev.cgroupns.e2e.cluster.Cluster;
import io.fabric8.kubernetes.api.model.Pod;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;

/**
 * Writes the status that a kubelet would.
 *
 * @param cluster the cluster, which has a Node {@code node-1}
 * @param address the address of all pods
 */
record KubeletStandIn(Cluster cluster, String address) {
    /** Says what the node is made of. */
    void reportNode() {
        cluster.kubectl("", "patch", "node/node-1", "--subresource=status", "--type=merge", "--patch", """
                {"status": {"nodeInfo": {"architecture": "amd64", "operatingSystem": "linux", "bootID": "",
                 "machineID": "", "systemUUID": "", "kubeProxyVersion": "", "kubeletVersion": "v1.36.3",
                 "kernelVersion": "6.1.0-31-cloud-amd64", "osImage": "Debian GNU/Linux 12 (bookworm)",
                 "containerRuntimeVersion": "containerd://2.1.4"}}}""")
                .success();
    }

    /** Merges fields into the pod's status. */
    void report(String namespace, String pod, String status) {
        cluster.kubectl(
                        "",
                        "patch",
                        "pod/" + pod,
                        "--namespace=" + namespace,
                        "--subresource=status",
                        "--type=merge",
                        "--patch",
                        "{\"status\": " + status + "}")
                .success();
    }

    /** Reports that the pod runs, and whether it is ready: {@code True} or {@code False}. */
    void reportReady(Pod pod, String ready) {
        report(pod.getMetadata().getNamespace(), pod.getMetadata().getName(), """
                {"phase": "Running", "podIP": "%1$s", "podIPs": [{"ip": "%1$s"}],
                 "conditions": [{"type": "Ready", "status": "%2$s"}]}""".formatted(address, ready));
    }

    /** An address for pods and endpoints, which cannot have loopback addresses. */
    static String addressOfThisMachine() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(each ->
                            each instanceof Inet4Address && !each.isLoopbackAddress() && !each.isLinkLocalAddress())
                    .map(InetAddress::getHostAddress)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(
                            "this test needs an IPv4 address of this machine that is not a loopback address"));
        } catch (SocketException e) {
            throw new IllegalStateException("cannot list this machine's addresses", e);
        }
    }
}
