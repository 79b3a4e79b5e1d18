"""The programs that a release is made with."""

import os
import subprocess

from inputs import CHECKOUT, Denied, Refused

# As registries and their clients say that credentials are missing, wrong or not enough.
DENIALS = ("401", "403", "unauthorized", "denied", "credential not found")


def built(family, name=None):
    """The path of a program that src/build/tools builds."""
    name = name or family
    folder = subprocess.run([CHECKOUT / "src/build/tools/build.sh", family, name], stdout=subprocess.PIPE, text=True)
    if folder.returncode:
        raise Refused(f"{name} could not be built: see above")
    return os.path.join(folder.stdout.strip(), name)


def run(what, *command):
    """Runs a command. If it fails, its last error is the reason why that was not done."""
    ended = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if ended.returncode:
        text = reason(ended.stderr)
        if any(mark in text for mark in DENIALS):
            raise Denied(f"{what}: the registry denies access: log in as a user that may push there ({text})")
        raise Refused(f"{what}: {text}")
    return ended.stdout


def reason(output):
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error")] or lines[-1:] or ["no message"]
    return errors[0][:400]
