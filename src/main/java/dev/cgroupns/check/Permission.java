package dev.cgroupns.check;

/**
 * A permission that a user has or lacks.
 *
 * @param verb such as {@code create}
 * @param group the API group; empty for the core group
 * @param resource such as {@code deployments}
 */
public record Permission(String verb, String group, String resource) {
    static Permission toCreate(String group, String resource) {
        return new Permission("create", group, resource);
    }

    @Override
    public String toString() {
        return verb + " " + resource + (group.isEmpty() ? "" : "." + group);
    }
}
