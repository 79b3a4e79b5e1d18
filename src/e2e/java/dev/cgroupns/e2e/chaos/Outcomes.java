package dev.cgroupns.e2e.chaos;

/**
 * The outcomes of creating builders.
 *
 * @param injected created with the launcher
 * @param missed created unchanged
 * @param refused refused because the webhook did not answer
 * @param apiServer not created, since the API server or its etcd did not answer
 */
record Outcomes(int injected, int missed, int refused, int apiServer) {
    static final Outcomes NONE = new Outcomes(0, 0, 0, 0);
    static final Outcomes INJECTED = new Outcomes(1, 0, 0, 0);
    static final Outcomes MISSED = new Outcomes(0, 1, 0, 0);
    static final Outcomes REFUSED = new Outcomes(0, 0, 1, 0);
    static final Outcomes API_SERVER = new Outcomes(0, 0, 0, 1);

    Outcomes plus(Outcomes others) {
        return new Outcomes(
                injected + others.injected,
                missed + others.missed,
                refused + others.refused,
                apiServer + others.apiServer);
    }
}
