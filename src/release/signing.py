"""Signatures and attestations by cosign."""

from inputs import Refused, environment
from program import run


class Signer:
    """Signs with COSIGN_KEY if it is set, without a transparency log, and else as the workflow (keyless)."""

    def __init__(self, cosign):
        self.cosign = cosign
        self.options = ["--yes"]
        key = environment("COSIGN_KEY")
        if key:
            self.options += ["--key", key, "--use-signing-config=false", "--tlog-upload=false"]

    @staticmethod
    def check():
        identities = ("COSIGN_KEY", "SIGSTORE_ID_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_URL")
        if not any(environment(name) for name in identities):
            raise Refused(
                "there is nothing to sign with: set COSIGN_KEY to cosign's private key,"
                " or run in a workflow that has the permission id-token: write"
            )

    def sign(self, reference):
        run(f"the signature of {reference}", self.cosign, "sign", *self.options, reference)

    def attest(self, statement, bundle):
        """Signs an in-toto statement as it is: `cosign attest` makes one of version 0.1 around a predicate."""
        run("the provenance", self.cosign, "attest-blob", *self.options, "--statement", statement, "--bundle", bundle)

    def sign_file(self, file, bundle):
        run(f"the signature of {file}", self.cosign, "sign-blob", *self.options, "--bundle", bundle, file)
