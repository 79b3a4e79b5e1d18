package dev.cgroupns.e2e.chaos;

/** Something that goes wrong, from its beginning until it is ended. */
interface Fault {
    /** As a person would call it. */
    String title();

    /** What is promised about pods that are created meanwhile. */
    Promise promise();

    /** Begins; what is returned ends it. */
    Running begin(Site site) throws Exception;

    /** A fault that lasts. */
    interface Running {
        /** Puts everything back. */
        void end() throws Exception;
    }

    /** What tenants may notice of a fault. */
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
