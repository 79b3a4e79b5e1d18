package dev.cgroupns.audit;

/** Finds the outermost controller of an object: the Deployment of a ReplicaSet, the CronJob of a Job. */
@FunctionalInterface
public interface Owners {
    /** Returns the direct controller. */
    Owners DIRECT = controller -> controller;

    /**
     * The outermost controller; the given one if it has none, or if it may not be read.
     *
     * @param controller a pod's direct controller
     */
    Workload outermost(Workload controller);
}
