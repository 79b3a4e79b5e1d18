package dev.cgroupns.admission;

import dev.cgroupns.certificate.CertificateTrust;
import dev.cgroupns.certificate.ServingCertificate;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Locale;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** The process is ready if the API server would trust its certificate and get an answer in time. */
@org.eclipse.microprofile.health.Readiness
@Singleton
final class Readiness implements AsyncHealthCheck {
    private final ServingCertificate serving;
    private final WarmUp warmUp;
    private final HttpsPortProbe port;

    @Inject
    Readiness(ServingCertificate serving, WarmUp warmUp, HttpsPortProbe port) {
        this.serving = serving;
        this.warmUp = warmUp;
        this.port = port;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return port.ask().map(this::response);
    }

    private HealthCheckResponse response(HttpsPortProbe.PortState found) {
        CertificateTrust trust = serving.trust();
        WarmUp.WarmUpState state = warmUp.state();
        return HealthCheckResponse.named("admission")
                .withData(
                        "certificate",
                        switch (trust) {
                            case CertificateTrust.Trusted _ -> "trusted";
                            case CertificateTrust.Untrusted(String problem) -> problem;
                        })
                .withData("warm-up", state.name().toLowerCase(Locale.ROOT))
                .withData("https port", found.name().toLowerCase(Locale.ROOT))
                .status(trust instanceof CertificateTrust.Trusted
                        && state == WarmUp.WarmUpState.DONE
                        && found == HttpsPortProbe.PortState.ANSWERS)
                .build();
    }
}
