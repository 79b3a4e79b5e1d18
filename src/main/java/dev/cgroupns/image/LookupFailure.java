package dev.cgroupns.image;

/** Why a lookup did not find what an image runs. The names are stable: metrics, logs and docs use them. */
public enum LookupFailure {
    REGISTRY_NOT_ALLOWED("the registry is not on the list in registries.allow, and was not contacted"),
    ADDRESS_REFUSED("a host's addresses are private, local or reserved, and not listed in registries.hosts"),
    UNREACHABLE("a host could not be found, connected to, or trusted"),
    TIMEOUT("the registry did not finish within the budget"),
    BUSY("too many lookups are under way"),
    SHARE_USED_UP("the pod or its namespace has used up its share of lookups for now"),
    RATE_LIMITED("the registry limits the rate of requests; a pull secret usually raises the limit"),
    UNAUTHORIZED("the registry refused the credentials at hand"),
    NOT_FOUND("the registry has no such image"),
    REGISTRY_FAILED("the registry answered with a server error"),
    TOO_MANY_REDIRECTS("the registry redirected more than five times"),
    TOO_LARGE("the registry sent more bytes than the webhook reads of one document"),
    MALFORMED("the registry's answer does not follow the specification"),
    DIGEST_MISMATCH("a document is not the one that its digest or size names"),
    NOT_AN_IMAGE("the name is that of an artifact, not of a container image"),
    NESTED_INDEX("an index within an index: which image would run is the runtime's choice"),
    PLATFORM_MISSING("the image has no Linux platform, or not the pod's"),
    PLATFORMS_DIFFER("the image's platforms run different programs, and the pod's architecture is not certain");

    private final String sentence;

    LookupFailure(String sentence) {
        this.sentence = sentence;
    }

    /** For operators: what happened, in one clause without a full stop. */
    public String sentence() {
        return sentence;
    }
}
