package dev.cgroupns.admission;

import dev.cgroupns.certificate.ServingCertificate;
import dev.cgroupns.certificate.Trust;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Locale;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** Ready means: the API server would trust this process, and be answered in time. */
@org.eclipse.microprofile.health.Readiness
@Singleton
final class Readiness implements HealthCheck {
    private final ServingCertificate serving;
    private final WarmUp warmUp;

    @Inject
    Readiness(ServingCertificate serving, WarmUp warmUp) {
        this.serving = serving;
        this.warmUp = warmUp;
    }

    @Override
    public HealthCheckResponse call() {
        Trust trust = serving.trust();
        WarmUp.State state = warmUp.state();
        return HealthCheckResponse.named("admission")
                .withData(
                        "certificate",
                        switch (trust) {
                            case Trust.Trusted _ -> "trusted";
                            case Trust.Untrusted(String problem) -> problem;
                        })
                .withData("warm-up", state.name().toLowerCase(Locale.ROOT))
                .status(trust instanceof Trust.Trusted && state == WarmUp.State.DONE)
                .build();
    }
}
