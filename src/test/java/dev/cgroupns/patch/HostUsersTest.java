package dev.cgroupns.patch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.delivery.ClusterFacts;
import dev.cgroupns.delivery.DeliveryMode;
import dev.cgroupns.node.Version;
import dev.cgroupns.verdict.KnownImages;
import dev.cgroupns.verdict.OptOut;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pod's user namespace counts only where the API server keeps {@code hostUsers: false}. */
class HostUsersTest {
    @ParameterizedTest
    @CsvSource({
        "v1.28.15, INJECT",
        "v1.32.9-eks-1, INJECT",
        "v1.33.0-alpha.1, USER_NAMESPACE",
        "v1.37.2, USER_NAMESPACE",
        "'', USER_NAMESPACE"
    })
    void builderIsInjectedIfTheServerRemovesTheField(String server, String code) {
        Injection injection = Injections.by(DeliveryMode.INIT_CONTAINER)
                .injector()
                .inject(
                        Injections.yaml("""
                                metadata: {name: builder}
                                spec:
                                  hostUsers: false
                                  containers:
                                    - name: builder
                                      image: corp/b
                                      command: [buildkitd]
                                      securityContext: {privileged: true}
                                """),
                        OptOut.ALLOWED,
                        KnownImages.NONE,
                        ClusterFacts.ofServer(Version.parse(server)));

        assertThat(injection.judgement().verdicts())
                .extracting(verdict -> verdict.code())
                .containsExactly(code);
        assertThat(injection.patch().operations().isEmpty()).isEqualTo(!code.equals("INJECT"));
    }
}
