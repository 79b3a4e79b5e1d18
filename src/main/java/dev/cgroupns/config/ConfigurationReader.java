package dev.cgroupns.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.cgroupns.yaml.InvalidYamlException;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.Node;

/** Reads the configuration file over the defaults, and refuses what the schema does not allow. */
public final class ConfigurationReader {
    private static final String DEFAULTS = "/configuration.yaml";
    private static final String SCHEMA = "/configuration.schema.json";
    private static final JsonMapper JSON = new JsonMapper();

    private ConfigurationReader() {}

    /** What holds without a file. */
    public static Configuration defaults() {
        return bind(YamlTree.toJson(YamlText.read(resource(DEFAULTS)).orElseThrow()));
    }

    /**
     * Reads a file; a key that it does not name keeps its default.
     *
     * @throws ConfigurationException if the file is not there, is no YAML, or has a key or value that is not allowed
     */
    public static Configuration read(Path file) {
        String text = text(file);
        Optional<Node> node;
        JsonNode given;
        try {
            node = YamlText.read(text);
            given = node.map(YamlTree::toJson).orElseGet(JSON::createObjectNode);
        } catch (InvalidYamlException e) {
            throw new ConfigurationException(file + ":" + e.line() + ": " + e.getMessage());
        }
        List<Error> errors = schema().validate(given.toString(), InputFormat.JSON);
        if (!errors.isEmpty()) {
            throw new ConfigurationException(errors.stream()
                    .map(error -> file + ":" + line(node, error) + ": " + describe(error, given))
                    .distinct()
                    .collect(Collectors.joining("\n")));
        }
        JsonNode merged = YamlTree.toJson(YamlText.read(resource(DEFAULTS)).orElseThrow());
        merge((ObjectNode) merged, given);
        return bind(merged);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new ConfigurationException(file + ": there is no such file");
        } catch (IOException e) {
            throw new ConfigurationException(file + ": cannot be read: " + e.getMessage());
        }
    }

    private static int line(Optional<Node> node, Error error) {
        return node.map(root -> YamlTree.lineOf(root, pointer(error))).orElse(1);
    }

    private static String pointer(Error error) {
        String at = error.getInstanceLocation().toString();
        return error.getProperty() == null ? at : at + "/" + error.getProperty();
    }

    /** Key, value, and what is allowed. */
    private static String describe(Error error, JsonNode given) {
        String pointer = pointer(error);
        String key = pointer.isEmpty() ? "the file" : pointer.substring(1).replace('/', '.');
        JsonNode value = given.at(pointer);
        String shown = value.isMissingNode() ? "" : " (" + value + ")";
        return switch (error.getKeyword()) {
            case "additionalProperties" -> key + ": there is no such key" + allowedKeys(error);
            case "pattern" -> key + shown + ": " + patternMeaning(error);
            default -> key + shown + ": " + error.getMessage().replaceFirst("^/[^:]*: ", "");
        };
    }

    private static String allowedKeys(Error error) {
        JsonNode properties =
                error.getSchemaNode() == null ? null : schemaParent(error).path("properties");
        if (properties == null || properties.isEmpty()) {
            return "";
        }
        return ", allowed are "
                + properties.propertyStream().map(java.util.Map.Entry::getKey).collect(Collectors.joining(", "));
    }

    private static String patternMeaning(Error error) {
        return schemaParent(error).path("description").asText("does not match " + error.getSchemaNode());
    }

    /** The schema object that holds the keyword which failed. */
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
            return JSON.treeToValue(json, Configuration.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the schema let through what the program cannot read", e);
        }
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
            return new String(java.util.Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
