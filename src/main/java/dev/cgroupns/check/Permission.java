package dev.cgroupns.check;

/**
 * Something that a user is allowed to do or not.
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
