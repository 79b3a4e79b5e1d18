package dev.cgroupns.admission;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;

/**
 * Passes over {@code managedFields}, which name every field of an object once more and make up a third of a review: no
 * verdict and no patch looks at them. What is passed over must be valid JSON, but is not kept.
 */
final class WithoutManagedFields extends JsonParserDelegate {
    private static final String MANAGED_FIELDS = "managedFields";

    WithoutManagedFields(JsonParser parser) {
        super(parser);
    }

    /** Trees are read by this method: it is the only one that ever meets a field's name. */
    @Override
    public String nextFieldName() throws IOException {
        String name = delegate.nextFieldName();
        while (MANAGED_FIELDS.equals(name)) {
            delegate.nextToken();
            delegate.skipChildren();
            name = delegate.nextFieldName();
        }
        return name;
    }
}
