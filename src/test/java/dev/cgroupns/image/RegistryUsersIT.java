package dev.cgroupns.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.image.LookupResult.Failed;
import dev.cgroupns.image.LookupResult.Found;
import dev.cgroupns.image.credentials.Credential;
import dev.cgroupns.image.credentials.DockerConfig;
import dev.cgroupns.image.credentials.Keyring;
import dev.cgroupns.image.fixture.HandMade;
import dev.cgroupns.image.fixture.RegistryLab;
import dev.cgroupns.image.lookup.ImageQuestion;
import dev.cgroupns.image.lookup.ImageResolver;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A real registry with passwords, and one with tokens. */
@ExtendWith(RegistryLab.Extension.class)
class RegistryUsersIT {
    private static final Credential STALE = Credential.of("builder", "last-years-password");

    private final RegistryLab lab;

    RegistryUsersIT(RegistryLab lab) {
        this.lab = lab;
    }

    @AfterEach
    void relax() {
        lab.tokens().limit(false);
    }

    @Test
    void aPasswordOpensTheRegistryThatHasPasswords() {
        ImageReference image = lab.passwordImage("team/app:1");
        assertThat(failure(lab.ask(image, Keyring.EMPTY))).isEqualTo(LookupFailure.UNAUTHORIZED);
        assertThat(lab.ask(image, RegistryLab.keyring(image.registry(), RegistryLab.BUILDER)))
                .isInstanceOf(Found.class);
    }

    @Test
    void aTokenIsFetchedAnonymouslyOrForAUser() {
        ImageReference secret = lab.tokenImage("team/app:1");
        assertThat(lab.ask(lab.tokenImage("public/app:1"), Keyring.EMPTY)).isInstanceOf(Found.class);
        assertThat(failure(lab.ask(secret, Keyring.EMPTY))).isEqualTo(LookupFailure.UNAUTHORIZED);
        assertThat(lab.ask(secret, RegistryLab.keyring(secret.registry(), RegistryLab.BUILDER)))
                .isInstanceOf(Found.class);
    }

    @Test
    void severalCredentialsAreTriedInTurn() {
        ImageReference image = lab.passwordImage("team/app:1");
        Keyring staleFirst = Keyring.of(List.of(
                new DockerConfig(Map.of(image.registry(), STALE)),
                new DockerConfig(Map.of(image.registry(), RegistryLab.BUILDER))));
        assertThat(lab.ask(image, staleFirst)).isInstanceOf(Found.class);
        assertThat(failure(lab.ask(image, RegistryLab.keyring(image.registry(), STALE))))
                .isEqualTo(LookupFailure.UNAUTHORIZED);
    }

    @Test
    void aStaleSecretDoesNotHideAPublicImage() {
        ImageReference image = lab.tokenImage("public/app:1");
        assertThat(lab.ask(image, RegistryLab.keyring(image.registry(), STALE))).isInstanceOf(Found.class);
    }

    @Test
    void aPrivateImageIsNotDisclosedToAnotherUser() {
        ImageReference image = lab.tokenImage("team/app:1");
        ImageQuestion owner =
                new ImageQuestion(image, RegistryLab.keyring(image.registry(), RegistryLab.BUILDER), Optional.empty());
        ImageQuestion stranger = new ImageQuestion(image, Keyring.EMPTY, Optional.empty());
        ImageQuestion guesser =
                new ImageQuestion(image, RegistryLab.keyring(image.registry(), STALE), Optional.empty());
        try (ImageResolver resolver = lab.resolver()) {
            assertThat(RegistryLab.ask(resolver, owner)).isInstanceOf(Found.class);
            assertThat(resolver.cached(owner)).containsInstanceOf(Found.class);
            assertThat(resolver.cached(stranger)).isEmpty();
            assertThat(failure(RegistryLab.ask(resolver, stranger))).isEqualTo(LookupFailure.UNAUTHORIZED);
            assertThat(failure(RegistryLab.ask(resolver, guesser))).isEqualTo(LookupFailure.UNAUTHORIZED);
        }
    }

    @Test
    void privateContentIsNotDisclosedToAnotherUserWhoKnowsItsDigest() {
        String digest = HandMade.digest(lab.handMade().manifest("team/app", "1"));
        ImageReference image = byDigest(digest);
        ImageQuestion owner =
                new ImageQuestion(image, RegistryLab.keyring(image.registry(), RegistryLab.BUILDER), Optional.empty());
        ImageQuestion stranger = new ImageQuestion(image, Keyring.EMPTY, Optional.empty());
        ImageQuestion otherDigest =
                new ImageQuestion(byDigest("sha256:" + "0".repeat(64)), owner.keyring(), Optional.empty());
        try (ImageResolver resolver = lab.resolver()) {
            assertThat(RegistryLab.ask(resolver, owner)).isInstanceOf(Found.class);
            assertThat(failure(RegistryLab.ask(resolver, stranger))).isEqualTo(LookupFailure.UNAUTHORIZED);
            assertThat(failure(RegistryLab.ask(resolver, otherDigest))).isEqualTo(LookupFailure.NOT_FOUND);
        }
    }

    private ImageReference byDigest(String digest) {
        ImageReference tagged = lab.tokenImage("team/app:1");
        return new ImageReference(tagged.registry(), tagged.repository(), null, digest);
    }

    @Test
    void aTokenServerThatLimitsTheRateIsNotAskedAgain() {
        lab.tokens().limit(true);
        try (ImageResolver resolver = lab.resolver()) {
            assertThat(limited(resolver, "public/app:1", Keyring.EMPTY)).isTrue();
            int asked = lab.tokens().asked();

            // Another image, since the result for the first is cached.
            assertThat(limited(resolver, "public/app:2", Keyring.EMPTY)).isTrue();
            assertThat(lab.tokens().asked()).as("asked again").isEqualTo(asked);

            // Registries count anonymous requests by address, and others by user.
            ImageReference own = lab.tokenImage("team/app:1");
            assertThat(limited(resolver, "team/app:1", RegistryLab.keyring(own.registry(), RegistryLab.BUILDER)))
                    .isTrue();
            assertThat(lab.tokens().asked()).as("asked as another user").isEqualTo(asked + 1);
        }
    }

    private boolean limited(ImageResolver resolver, String image, Keyring keyring) {
        ImageQuestion question = new ImageQuestion(lab.tokenImage(image), keyring, Optional.empty());
        return failure(RegistryLab.ask(resolver, question)) == LookupFailure.RATE_LIMITED;
    }

    @Test
    void noAnswerContainsThePassword() {
        ImageReference image = lab.passwordImage("team/app:1");
        Keyring keyring = RegistryLab.keyring(image.registry(), STALE);
        ImageQuestion question = new ImageQuestion(image, keyring, Optional.empty());
        assertThat(lab.ask(image, keyring).toString() + question + keyring + STALE)
                .doesNotContain("last-years", STALE.basicAuthorization().substring("Basic ".length()));
    }

    private static LookupFailure failure(LookupResult answer) {
        assertThat(answer).isInstanceOf(Failed.class);
        return ((Failed) answer).failure();
    }
}
