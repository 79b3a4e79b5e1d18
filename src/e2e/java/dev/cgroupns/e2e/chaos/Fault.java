package dev.cgroupns.e2e.chaos;

/** A fault that can be started and ended. */
interface Fault {
    /** Its name, for people. */
    String title();

    /** The promise about pods that are created in the meantime. */
    Promise promise();

    /** Starts the fault. The result ends it. */
    Running begin(Site site) throws Exception;

    /** A fault that lasts. */
    interface Running {
        /** Ends the fault and restores everything. */
        void end() throws Exception;
    }

    /** What tenants may notice during a fault. */
    enum Promise {
        /** Every builder is injected. */
        ALL_INJECTED("every builder is injected"),
        /**
         * Calls to one replica fail until it is taken out of the Service: {@code failurePolicy} decides about those
         * pods.
         */
        FAILURE_POLICY_DECIDES("failurePolicy decides until the replica is out of the Service"),
        /** The API server itself refuses requests; what it accepts is injected. */
        API_SERVER_FAILS("what the API server accepts is injected");

        private final String text;

        Promise(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
