package dev.cgroupns.e2e.cluster;

import dev.cgroupns.e2e.Loopback;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a control plane listens, and what for.
 *
 * @param address the API server's address, as its certificate has it
 * @param port its port
 * @param bindAddress what it listens on
 * @param apiServer further arguments of the API server
 * @param controllers the value of {@code --controllers}
 */
public record Placement(String address, int port, String bindAddress, List<String> apiServer, String controllers) {
    private static final String CONTROLLERS_OF_PODS = "deployment-controller,replicaset-controller,job-controller,"
            + "serviceaccount-controller,serviceaccount-token-controller,root-ca-certificate-publisher-controller,"
            + "resourcequota-controller,namespace-controller,garbage-collector-controller";

    /** The port of the Service {@code kubernetes}, which pods find in their environment. */
    private static final int SERVICE_PORT = 443;

    /** On 127.0.0.1, for pods that stay Pending: there is no scheduler and no node. */
    public static Placement withoutNode() {
        return new Placement(
                "127.0.0.1",
                Loopback.freePort(),
                "127.0.0.1",
                // Endpoints may not be loopback addresses, so no controller maintains those of the server itself.
                List.of("--endpoint-reconciler-type=none"),
                CONTROLLERS_OF_PODS);
    }

    /** The same with more arguments for the API server. */
    public Placement with(String... arguments) {
        return new Placement(
                address,
                port,
                bindAddress,
                Stream.concat(apiServer.stream(), Stream.of(arguments)).toList(),
                controllers);
    }

    /**
     * On the port that pods call, for a node whose pods are routed here. Nothing on the node translates Service
     * addresses: the API server's own must be one of this machine, and the API server takes Services' endpoints by
     * itself.
     */
    public static Placement besideNode(String address) {
        return new Placement(
                address,
                SERVICE_PORT,
                "0.0.0.0",
                List.of("--enable-aggregator-routing=true", "--kubelet-preferred-address-types=InternalIP"),
                "*");
    }
}
