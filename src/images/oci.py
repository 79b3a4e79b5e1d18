"""OCI archives, as buildctl writes them and `ctr images import` reads them (image-spec, image-layout.md)."""

import gzip
import json
import subprocess
import tarfile


class Archive:
    """One image, perhaps for several architectures."""

    def __init__(self, path):
        self.tar = tarfile.open(path)
        [self.entry] = json.load(self.tar.extractfile("index.json"))["manifests"]
        self.name = self.entry["annotations"]["io.containerd.image.name"]
        top = self.json(self.entry["digest"])
        if "manifests" in top:
            self.manifests = {m["platform"]["architecture"]: self.json(m["digest"]) for m in top["manifests"]}
        else:
            self.manifests = {self.entry["platform"]["architecture"]: top}

    def open(self, digest):
        return self.tar.extractfile("blobs/" + digest.replace(":", "/"))

    def json(self, digest):
        return json.load(self.open(digest))

    def config(self, architecture):
        return self.json(self.manifests[architecture]["config"]["digest"])

    def layers(self, architecture):
        """Of each layer: the build step that made it, its compressed bytes, and its content as a tar file."""
        made_by = [step["created_by"] for step in self.config(architecture)["history"] if not step.get("empty_layer")]
        layers = self.manifests[architecture]["layers"]
        assert len(made_by) == len(layers), made_by
        for step, layer in zip(made_by, layers):
            yield step, layer["size"], gzip.GzipFile(fileobj=self.open(layer["digest"]))

    def unpack(self, architecture, folder):
        for _, _, content in self.layers(architecture):
            tar = subprocess.Popen(["tar", "--extract", "--directory", folder], stdin=subprocess.PIPE)
            with tar.stdin:
                while part := content.read(1 << 20):
                    tar.stdin.write(part)
            assert tar.wait() == 0, "tar failed"
