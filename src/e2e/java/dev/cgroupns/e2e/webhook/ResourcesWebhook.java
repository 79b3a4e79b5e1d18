package dev.cgroupns.e2e.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.cgroupns.certificate.KeyPairAndChain;
import dev.cgroupns.certificate.SelfSigned;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfigBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Another project's webhook, which sets the resources of a pod's containers, as the Vertical Pod Autoscaler's does. */
public final class ResourcesWebhook implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final char[] PASSWORD = "in memory".toCharArray();

    private final HttpsServer server;
    private final X509Certificate authority;
    private final JsonNode resources;

    private ResourcesWebhook(HttpsServer server, X509Certificate authority, JsonNode resources) {
        this.server = server;
        this.authority = authority;
        this.resources = resources;
    }

    /** Starts it. Init containers are not changed. */
    public static ResourcesWebhook start(ResourceRequirements resources) throws IOException, GeneralSecurityException {
        KeyPairAndChain pair = SelfSigned.make(List.of("127.0.0.1"), Duration.ofHours(1));
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context(pair)));
        ResourcesWebhook webhook = new ResourcesWebhook(server, pair.authority(), JSON.valueToTree(resources));
        server.createContext("/", webhook::answer);
        server.start();
        return webhook;
    }

    private static SSLContext context(KeyPairAndChain pair) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("key", pair.key(), PASSWORD, pair.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    /** Its configuration, for the pods of one namespace. */
    public MutatingWebhookConfiguration configuration(String name, String namespace) throws GeneralSecurityException {
        return OtherRegistration.forPods(
                name,
                "resources.example.com",
                namespace,
                new WebhookClientConfigBuilder()
                        .withUrl("https://127.0.0.1:" + server.getAddress().getPort() + "/")
                        .withCaBundle(Base64.getEncoder().encodeToString(pem().getBytes(StandardCharsets.US_ASCII)))
                        .build());
    }

    private String pem() throws GeneralSecurityException {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(authority.getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode request = JSON.readTree(exchange.getRequestBody()).path("request");
            ObjectNode review = JSON.createObjectNode()
                    .put("apiVersion", "admission.k8s.io/v1")
                    .put("kind", "AdmissionReview");
            review.putObject("response")
                    .put("uid", request.path("uid").asText())
                    .put("allowed", true)
                    .put("patchType", "JSONPatch")
                    .put("patch", JSON.writeValueAsBytes(patch(request.path("object"))));
            byte[] body = JSON.writeValueAsBytes(review);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private ArrayNode patch(JsonNode pod) {
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < pod.at("/spec/containers").size(); i++) {
            patch.addObject()
                    .put("op", "add")
                    .put("path", "/spec/containers/" + i + "/resources")
                    .set("value", resources);
        }
        return patch;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
