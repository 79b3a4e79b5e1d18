"""A registry: content goes there by digest first, tags last."""

import json

from inputs import Denied, Refused
from program import run
from provenance import PROVENANCE

SBOM = "application/vnd.cyclonedx+json"
BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json"
CHART_CONFIG = "application/vnd.cncf.helm.config.v1+json"
CHART_CONTENT = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"


class Registry:
    """Pushes with oras, which logs in with the credentials of `docker login`."""

    def __init__(self, oras):
        self.oras = oras

    def has_no(self, repository, tag):
        """A tag that exists belongs to somebody's installation."""
        try:
            run(f"{repository}:{tag}", self.oras, "resolve", f"{repository}:{tag}")
        except Denied:
            raise
        except Refused as failure:
            if "not found" in str(failure):
                return
            raise
        raise Refused(f"{repository}:{tag} exists already, and a release is never replaced: choose another VERSION")

    def push_image(self, repository, archive, digest):
        # Without a tag, everything is copied and can be pulled only by digest.
        run(repository, self.oras, "cp", "--no-tty", "--from-oci-layout", f"{archive}@{digest}", repository)
        return digest

    def push_chart(self, repository, archive, config, annotations):
        pushed = run(
            repository, self.oras, "push", "--no-tty", "--format", "json", "--disable-path-validation",
            "--config", f"{config}:{CHART_CONFIG}",
            *(f"--annotation={name}={value}" for name, value in annotations.items()),
            repository, f"{archive}:{CHART_CONTENT}",
        )
        return json.loads(pushed)["digest"]

    def attach_sbom(self, repository, digest, sbom):
        run(
            f"the SBOM of {repository}", self.oras, "attach", "--no-tty", "--disable-path-validation",
            "--artifact-type", SBOM, f"{repository}@{digest}", f"{sbom}:{SBOM}",
        )

    def attach_attestation(self, repository, digest, bundle):
        """As cosign does it, and finds it."""
        run(
            f"the provenance of {repository}", self.oras, "attach", "--no-tty", "--disable-path-validation",
            "--artifact-type", BUNDLE,
            "--annotation", "dev.sigstore.bundle.content=dsse-envelope",
            "--annotation", f"dev.sigstore.bundle.predicateType={PROVENANCE}",
            f"{repository}@{digest}", f"{bundle}:{BUNDLE}",
        )

    def tag(self, repository, digest, tag):
        run(f"{repository}:{tag}", self.oras, "tag", f"{repository}@{digest}", tag)
