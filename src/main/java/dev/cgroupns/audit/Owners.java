package dev.cgroupns.audit;

/** Finds the outermost controller of an object: of a ReplicaSet its Deployment, of a Job its CronJob. */
@FunctionalInterface
public interface Owners {
    /** The direct controller is taken for the outermost one. */
    Owners DIRECT = controller -> controller;

    /**
     * The outermost controller, or the given one where it has none, or where it may not be read.
     *
     * @param controller a pod's direct controller
     */
    Workload outermost(Workload controller);
}
