"""SLSA provenance (slsa.dev/provenance/v1): what was built from which commit, by whom."""

from inputs import environment

PROVENANCE = "https://slsa.dev/provenance/v1"
SOURCE = "https://github.com/cgroupns/cgroupns-injector"


def statement(repository, digest, predicate):
    """An in-toto statement about what has this digest."""
    algorithm, _, value = digest.partition(":")
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": repository, "digest": {algorithm: value}}],
        "predicateType": PROVENANCE,
        "predicate": predicate,
    }


def predicate(version, registry, commit, started, finished):
    """What is the same for all subjects of a release."""
    workflow = environment("GITHUB_WORKFLOW_REF")
    server, run = environment("GITHUB_SERVER_URL"), environment("GITHUB_RUN_ID")
    repository = f"{server}/{environment('GITHUB_REPOSITORY')}" if run else SOURCE
    return {
        "buildDefinition": {
            "buildType": f"{SOURCE}/blob/main/docs/releasing.md#provenance",
            "externalParameters": {"VERSION": version, "REGISTRY": registry, "ref": f"refs/tags/v{version}"},
            "internalParameters": {},
            "resolvedDependencies": [
                {"uri": f"git+{repository}@refs/tags/v{version}", "digest": {"gitCommit": commit}}
            ],
        },
        "runDetails": {
            "builder": {"id": f"{server}/{workflow}" if run else f"{SOURCE}/blob/main/docs/releasing.md#by-hand"},
            "metadata": {
                "invocationId": f"{repository}/actions/runs/{run}/attempts/{environment('GITHUB_RUN_ATTEMPT')}"
                if run
                else f"{commit}/{started}",
                "startedOn": started,
                "finishedOn": finished,
            },
        },
    }
