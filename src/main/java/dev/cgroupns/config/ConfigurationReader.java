package dev.cgroupns.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.cgroupns.image.registry.InvalidRegistrySettingException;
import dev.cgroupns.image.registry.RegistryPolicy;
import dev.cgroupns.image.registry.RegistrySettings;
import dev.cgroupns.yaml.InvalidYamlException;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.Node;

/** Reads the configuration file, adds the defaults, and refuses what the schema does not allow. */
public final class ConfigurationReader {
    private static final String DEFAULTS = "/configuration.yaml";
    private static final String SCHEMA = "/configuration.schema.json";
    private static final JsonMapper JSON = new JsonMapper();
    /** A ConfigMap cannot be larger, and a device file never ends. */
    private static final int LONGEST_FILE = 1 << 20;
    /** How many characters of an invalid value a message shows. */
    private static final int SHOWN = 80;

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\x{85}\\x{2028}\\x{2029}]");

    private ConfigurationReader() {}

    /** The file, as the schema describes it. */
    private record Content(
            String mode,
            Configuration.LauncherEntry launcher,
            Map<String, Configuration.ProfileEntry> profiles,
            RegistrySettings registries,
            PullSecretSettings pullSecrets,
            Configuration.PodPolicy policy) {}

    /** The configuration without a file. */
    public static Configuration defaults() {
        return bind(defaultValues());
    }

    /**
     * Reads a file. Keys that it does not set keep their defaults.
     *
     * @throws ConfigurationException if the file does not exist, is not YAML, or has a key or value that is not
     *     allowed, or if a file that it names cannot be used
     */
    public static Configuration read(Path file) {
        return read(file, (_, _) -> {});
    }

    /**
     * Reads a file that was written for a cluster, for a command that asks no registry. A certificate authority that
     * the chart mounts into the webhook's pods is ignored if it is not on this machine.
     *
     * @param warnings receives a line for each file that is ignored
     * @throws ConfigurationException as {@link #read(Path)} does
     */
    public static Configuration readOutsideCluster(Path file, Consumer<String> warnings) {
        return read(
                file,
                (given, lineOf) -> MountedAuthorities.removeMissing(given)
                        .forEach((pointer, authority) -> warnings.accept(problem(
                                file,
                                lineOf.applyAsInt(pointer),
                                key(pointer) + ": " + authority
                                        + " is not on this machine; ignored, since it is mounted into"
                                        + " the webhook's pods and no registry is asked here"))));
    }

    private static Configuration read(Path file, BiConsumer<JsonNode, ToIntFunction<String>> mounted) {
        String text = text(file);
        Optional<Node> node;
        JsonNode given;
        try {
            node = YamlText.read(text);
            given = node.map(YamlTree::toJson).orElseGet(JSON::createObjectNode);
        } catch (InvalidYamlException e) {
            throw new ConfigurationException(problem(file, e.line(), String.valueOf(e.getMessage())));
        }
        List<Error> errors = schema().validate(given);
        if (!errors.isEmpty()) {
            throw new ConfigurationException(errors.stream()
                    .sorted(Comparator.comparingInt(error -> line(node, error)))
                    .map(error -> problem(file, line(node, error), describe(error, given)))
                    .distinct()
                    .collect(Collectors.joining("\n")));
        }
        mounted.accept(
                given,
                pointer -> node.map(root -> YamlTree.lineOf(root, pointer)).orElse(1));
        JsonNode merged = defaultValues();
        merge((ObjectNode) merged, given);
        try {
            return bind(merged);
        } catch (InvalidRegistrySettingException e) {
            int line = node.map(root -> YamlTree.lineOf(root, e.pointer())).orElse(1);
            throw new ConfigurationException(problem(file, line, key(e.pointer()) + ": " + e.problem()));
        }
    }

    /** The problem on one line, whatever characters the file has. */
    private static String problem(Path file, int line, String problem) {
        return CONTROL.matcher(file + ":" + line + ": " + problem).replaceAll("?");
    }

    private static String text(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LONGEST_FILE + 1);
            if (bytes.length > LONGEST_FILE) {
                throw new ConfigurationException(file + ": is larger than " + (LONGEST_FILE >> 20) + " MiB");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (NoSuchFileException e) {
            throw new ConfigurationException(file + ": there is no such file");
        } catch (AccessDeniedException e) {
            throw new ConfigurationException(file + ": permission denied");
        } catch (CharacterCodingException e) {
            throw new ConfigurationException(file + ": expected YAML, found data that is not UTF-8 text");
        } catch (IOException e) {
            throw new ConfigurationException(file + ": cannot be read: " + e.getMessage());
        }
    }

    private static int line(Optional<Node> node, Error error) {
        return node.map(root -> YamlTree.lineOf(root, pointer(error))).orElse(1);
    }

    private static String pointer(Error error) {
        String at = error.getInstanceLocation().toString();
        return error.getProperty() == null
                ? at
                : at + "/" + error.getProperty().replace("~", "~0").replace("/", "~1");
    }

    /** The key, what is allowed, and what was found. */
    private static String describe(Error error, JsonNode given) {
        String pointer = pointer(error);
        String found = ", found " + shortened(given.at(pointer).toString());
        return key(pointer) + ": "
                + switch (error.getKeyword()) {
                    case "additionalProperties" -> "there is no such key; allowed are " + allowedKeys(error);
                    case "required" -> "is missing";
                    case "propertyNames" -> "expected " + description(error.getSchemaNode());
                    case "type" -> "expected " + type(error.getSchemaNode().asText()) + found;
                    case "enum" -> "expected one of " + values(error.getSchemaNode()) + found;
                    case "minItems" -> "expected at least one element";
                    case "uniqueItems" -> "expected each element once" + found;
                    default -> "expected " + description(schemaParent(error)) + found;
                };
    }

    private static String key(String pointer) {
        return pointer.isEmpty() ? "the file" : shortened(pointer.substring(1).replace('/', '.'));
    }

    private static String allowedKeys(Error error) {
        return schemaParent(error)
                .path("properties")
                .propertyStream()
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
    }

    private static String values(JsonNode allowed) {
        return allowed.valueStream().map(JsonNode::asText).collect(Collectors.joining(", "));
    }

    private static String type(String type) {
        return switch (type) {
            case "object" -> "keys with values";
            case "array" -> "a list";
            case "boolean" -> "true or false";
            case "integer" -> "a whole number";
            default -> "a " + type;
        };
    }

    private static String description(JsonNode schema) {
        return schema.path("description").asText();
    }

    private static String shortened(String value) {
        return value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "...";
    }

    /** The schema object with the keyword that failed. */
    private static JsonNode schemaParent(Error error) {
        String fragment = error.getSchemaLocation().getFragment().toString();
        return schemaDocument().at(fragment.substring(0, fragment.lastIndexOf('/')));
    }

    private static void merge(ObjectNode into, JsonNode from) {
        from.properties().forEach(entry -> {
            if (into.get(entry.getKey()) instanceof ObjectNode object
                    && entry.getValue().isObject()) {
                merge(object, entry.getValue());
            } else {
                into.set(entry.getKey(), entry.getValue());
            }
        });
    }

    private static Configuration bind(JsonNode json) {
        json.path("profiles").forEach(profile -> {
            ((ObjectNode) profile).putIfAbsent("enabled", JSON.getNodeFactory().booleanNode(true));
            for (String list : List.of("daemons", "images", "entrypoints")) {
                ((ObjectNode) profile).putIfAbsent(list, JSON.createArrayNode());
            }
        });
        try {
            Content content = JSON.treeToValue(json, Content.class);
            return new Configuration(
                    Configuration.mode(content.mode()),
                    content.launcher(),
                    content.profiles(),
                    RegistryPolicy.of(content.registries()),
                    content.pullSecrets(),
                    content.policy());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the schema allows what the program cannot read", e);
        }
    }

    private static JsonNode defaultValues() {
        return YamlTree.toJson(YamlText.read(resource(DEFAULTS)).orElseThrow());
    }

    private static Schema schema() {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(resource(SCHEMA));
    }

    private static JsonNode schemaDocument() {
        try {
            return JSON.readTree(resource(SCHEMA));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(SCHEMA, e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = ConfigurationReader.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
