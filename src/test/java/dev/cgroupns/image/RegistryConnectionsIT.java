package dev.cgroupns.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.image.LookupResult.Failed;
import dev.cgroupns.image.LookupResult.Found;
import dev.cgroupns.image.credentials.Keyring;
import dev.cgroupns.image.fixture.BadAnswers;
import dev.cgroupns.image.fixture.FaultyProxy.Seen;
import dev.cgroupns.image.fixture.RegistryLab;
import dev.cgroupns.image.lookup.ImageQuestion;
import dev.cgroupns.image.lookup.LookupLimits;
import dev.cgroupns.image.lookup.LookupObserver;
import dev.cgroupns.image.registry.AddressGuard.Names;
import dev.cgroupns.image.registry.RegistrySettings;
import dev.cgroupns.image.registry.RegistrySettings.Host;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A lookup connects only to allowed hosts, sends credentials only to their own, and remembers those that fail. */
@ExtendWith(RegistryLab.Extension.class)
@Timeout(60)
class RegistryConnectionsIT {
    private final RegistryLab lab;

    RegistryConnectionsIT(RegistryLab lab) {
        this.lab = lab;
    }

    @AfterEach
    void repair() {
        lab.proxy().repair();
        lab.mirror().repair();
    }

    @Test
    void aRegistryThatIsDownOrNotTrustedIsUnreachable() {
        ImageReference nobody = ImageReference.parse("registry.test:1/app:1").orElseThrow();
        var hosts = new HashMap<>(Objects.requireNonNull(lab.settings().hosts()));
        var here = List.of("127.0.0.0/8");
        hosts.put("registry.test:1", new Host(null, null, here, null, null));
        hosts.put(lab.image("a").registry(), new Host(null, null, here, null, null));
        try (var resolver = lab.resolver(
                new RegistrySettings(null, null, null, hosts), LookupLimits.DEFAULTS, LookupObserver.NONE)) {
            for (ImageReference image : new ImageReference[] {nobody, lab.image("team/app:1")}) {
                LookupResult answer =
                        RegistryLab.ask(resolver, new ImageQuestion(image, Keyring.EMPTY, Optional.empty()));
                assertThat(((Failed) answer).failure()).isEqualTo(LookupFailure.UNREACHABLE);
            }
        }
    }

    @Test
    void aRedirectToAnotherOriginIsFollowedWithoutTheCredential() {
        redirectBlobsOfKnownClients();
        lab.mirror().repair();
        Keyring keyring = RegistryLab.keyring(lab.image("a").registry(), RegistryLab.BUILDER);
        assertThat(lab.ask(lab.image("team/app:1"), keyring)).isInstanceOf(LookupResult.Found.class);
        assertThat(lab.mirror().seen())
                .singleElement()
                .satisfies(seen -> assertThat(seen.host()).startsWith("elsewhere.test"))
                .extracting(Seen::authorization)
                .isNull();
    }

    @Test
    void aRedirectTargetThatAsksForACredentialGetsNone() {
        redirectBlobsOfKnownClients();
        lab.mirror().breakWith(request -> {
            BadAnswers.challenge("Basic realm=\"r\"").accept(request);
            return true;
        });
        Keyring keyring = RegistryLab.keyring(lab.image("a").registry(), RegistryLab.BUILDER);
        assertThat(((Failed) lab.ask(lab.image("team/app:1"), keyring)).failure())
                .isEqualTo(LookupFailure.UNAUTHORIZED);
        assertThat(lab.mirror().seen())
                .isNotEmpty()
                .allSatisfy(seen -> assertThat(seen.authorization()).isNull());
    }

    @Test
    void aRedirectToListedAddressesMayUseOnlyTheListedPorts() {
        lab.proxy().breakWith(request -> {
            BadAnswers.redirect("https://elsewhere.test:" + lab.mirror().port() + request.uri())
                    .accept(request);
            return true;
        });
        lab.mirror().repair();
        Host without = new Host(null, lab.authority(), List.of("127.0.0.0/8"), null, null);
        var settings =
                new RegistrySettings(null, null, null, Map.of(lab.image("a").registry(), without));
        try (var resolver = lab.resolver(settings, RegistryLab.PATIENT, LookupObserver.NONE)) {
            assertThat(((Failed) RegistryLab.ask(resolver, question("team/app:1"))).failure())
                    .isEqualTo(LookupFailure.ADDRESS_REFUSED);
        }
        assertThat(lab.mirror().seen()).isEmpty();
    }

    @Test
    void aCertificateForAnotherNameIsRefused() {
        String registry = "other-name.test:" + lab.proxy().port();
        Host host = new Host(null, lab.authority(), List.of("127.0.0.0/8"), null, null);
        var settings = new RegistrySettings(null, null, null, Map.of(registry, host));
        ImageReference image = ImageReference.parse(registry + "/team/app:1").orElseThrow();
        try (var resolver = lab.resolver(settings, RegistryLab.PATIENT, LookupObserver.NONE)) {
            assertThat(((Failed) RegistryLab.ask(resolver, question(image))).failure())
                    .isEqualTo(LookupFailure.UNREACHABLE);
        }
        assertThat(lab.proxy().seen()).isEmpty();
    }

    @Test
    void theSecondAddressIsTriedIfTheFirstRefuses() {
        Names names = host -> new InetAddress[] {address(host, 77), address(host, 1)};
        try (var resolver = lab.resolver(lab.settings(), RegistryLab.PATIENT, LookupObserver.NONE, names)) {
            assertThat(RegistryLab.ask(resolver, question("team/app:1"))).isInstanceOf(Found.class);
        }
    }

    @Test
    void aRegistryThatRefusesConnectionsIsRemembered() {
        AtomicInteger asked = new AtomicInteger();
        Names names = host -> {
            asked.incrementAndGet();
            return new InetAddress[] {address(host, 77)};
        };
        try (var resolver = lab.resolver(lab.settings(), RegistryLab.PATIENT, LookupObserver.NONE, names)) {
            for (String image : List.of("team/app:1", "app/shell:1")) {
                assertThat(((Failed) RegistryLab.ask(resolver, question(image))).failure())
                        .isEqualTo(LookupFailure.UNREACHABLE);
            }
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void aMirrorThatHangsLeavesTimeForTheRegistry() {
        lab.mirror().breakWith(_ -> true);
        var settings = lab.settings(List.of(lab.mirrorSettings(List.of("pull", "resolve"))));
        LookupLimits limits = LookupLimits.DEFAULTS.withBudget(Duration.ofSeconds(8));
        try (var resolver = lab.resolver(settings, limits, LookupObserver.NONE)) {
            assertThat(RegistryLab.ask(resolver, question("team/app:1"))).isInstanceOf(Found.class);
        }
    }

    /** Asks for a credential, and redirects clients that send one to another origin for blobs. */
    private void redirectBlobsOfKnownClients() {
        lab.proxy().breakWith(request -> {
            if (request.getHeader("Authorization") == null) {
                BadAnswers.challenge("Basic realm=\"r\"").accept(request);
            } else if (request.uri().contains("/blobs/")) {
                BadAnswers.redirect("https://elsewhere.test:" + lab.mirror().port() + request.uri())
                        .accept(request);
            } else {
                return false;
            }
            return true;
        });
    }

    private ImageQuestion question(String image) {
        return question(lab.image(image));
    }

    private static ImageQuestion question(ImageReference image) {
        return new ImageQuestion(image, Keyring.EMPTY, Optional.empty());
    }

    private static InetAddress address(String host, int last) throws UnknownHostException {
        return InetAddress.getByAddress(host, new byte[] {127, 0, 0, (byte) last});
    }
}
