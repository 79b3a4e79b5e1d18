package dev.cgroupns.check;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ServiceReference;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks of the certificate that the webhook serves, as the API server checks it. */
final class CertificateChecks {
    /** The webhook renews it 30 days before it expires: with less than this left, renewal has failed for two weeks. */
    private static final Duration RENEWED_BEFORE = Duration.ofDays(14);

    private static final Pattern HOST = Pattern.compile("https://([^:/]+).*");

    private static final String REPLACE = "with certificates.mode self: check the logs of the webhook's pods, or delete"
            + " Secret %s, which they then recreate; otherwise renew it (docs/operations.md, The serving certificate)";

    private CertificateChecks() {}

    static List<CheckLine> lines(InstallationFacts facts) {
        Fact<ServedCertificate> certificate = facts.certificate();
        return List.of(
                Check.AUTHORITY.is(facts.configuration().judge(CertificateChecks::authority)),
                Check.CERTIFICATE_TRUST.is(certificate.judge(CertificateChecks::trust)),
                Check.CERTIFICATE_EXPIRY.is(certificate.judge(
                        each -> stored(each, found -> expiry(found, facts.now())))),
                Check.CERTIFICATE_NAME.is(facts.configuration()
                        .judge(webhook -> certificate.judge(each -> stored(each, found -> name(found, webhook))))));
    }

    private static CheckResult authority(MutatingWebhookConfiguration configuration) {
        List<String> without = configuration.getWebhooks().stream()
                .filter(webhook -> Objects.requireNonNullElse(
                                webhook.getClientConfig().getCaBundle(), "")
                        .isEmpty())
                .map(MutatingWebhook::getName)
                .toList();
        String name = configuration.getMetadata().getName();
        return without.isEmpty()
                ? new CheckResult.Passed("set in " + name)
                : new CheckResult.Broken(
                        "MutatingWebhookConfiguration " + name + " has no caBundle for " + NameList.of(without),
                        "wait until a replica runs, which writes it (certificates.mode self), or check cert-manager's"
                                + " cainjector (certManager); do not set it in manifests that are applied repeatedly");
    }

    private static CheckResult trust(ServedCertificate served) {
        return switch (served) {
            case ServedCertificate.NoCertificate(String secret, String problem) ->
                new CheckResult.Broken("Secret " + secret + " " + problem, REPLACE.formatted(secret));
            case ServedCertificate.Stored stored ->
                switch (stored.trust()) {
                    case TRUSTED -> new CheckResult.Passed("by caBundle");
                    case UNTRUSTED ->
                        new CheckResult.Broken(
                                "the caBundle has no CA that signed the certificate in Secret " + stored.secret(),
                                "stop anything else that writes caBundle, such as a manifest that is applied repeatedly; with"
                                        + " certificates.mode self the webhook then adds its CA at once");
                };
        };
    }

    private static CheckResult stored(ServedCertificate served, Function<ServedCertificate.Stored, CheckResult> check) {
        return switch (served) {
            case ServedCertificate.NoCertificate _ -> new CheckResult.Skipped("there is no certificate", "");
            case ServedCertificate.Stored stored -> check.apply(stored);
        };
    }

    private static CheckResult expiry(ServedCertificate.Stored served, Instant now) {
        Instant from = served.certificate().getNotBefore().toInstant();
        Instant end = served.certificate().getNotAfter().toInstant();
        String remedy = REPLACE.formatted(served.secret());
        if (now.isAfter(end)) {
            return new CheckResult.Broken("the certificate expired at " + end, remedy);
        }
        if (now.isBefore(from)) {
            return new CheckResult.Broken("the certificate is not valid before " + from, remedy);
        }
        return now.plus(RENEWED_BEFORE).isAfter(end)
                ? new CheckResult.Warned("the certificate expires at " + end, remedy)
                : new CheckResult.Passed("valid until " + end);
    }

    private static CheckResult name(ServedCertificate.Stored served, MutatingWebhookConfiguration configuration) {
        List<String> names = names(served.certificate());
        return configuration.getWebhooks().stream()
                .map(CertificateChecks::host)
                .flatMap(Optional::stream)
                .filter(host -> !names.contains(host))
                .findFirst()
                .<CheckResult>map(host -> new CheckResult.Broken(
                        "the API server calls " + host + ", but the certificate is for " + NameList.of(names),
                        REPLACE.formatted(served.secret())))
                .orElseGet(() -> new CheckResult.Passed(NameList.of(names)));
    }

    /** The name that the API server expects in the certificate. */
    private static Optional<String> host(MutatingWebhook webhook) {
        ServiceReference service = webhook.getClientConfig().getService();
        return service == null
                ? Optional.ofNullable(webhook.getClientConfig().getUrl())
                        .map(HOST::matcher)
                        .filter(Matcher::matches)
                        .map(url -> url.group(1))
                : Optional.of(service.getName() + "." + service.getNamespace() + ".svc");
    }

    private static List<String> names(X509Certificate certificate) {
        try {
            return Optional.ofNullable(certificate.getSubjectAlternativeNames()).stream()
                    .flatMap(Collection::stream)
                    .map(name -> String.valueOf(name.get(1)))
                    .toList();
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }
}
