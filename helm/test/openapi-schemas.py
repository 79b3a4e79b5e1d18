#!/usr/bin/env python3
"""Writes JSON schemas for kubeconform from an API server's OpenAPI v2 document: openapi-schemas.py SWAGGER FOLDER."""

import json
import pathlib
import sys


def strict(definition):
    """Refuses unknown fields, and allows what the document cannot say of two types."""
    if "properties" in definition:
        definition.setdefault("additionalProperties", False)
    if definition.get("format") == "int-or-string":
        definition.clear()
        definition["oneOf"] = [{"type": "string"}, {"type": "integer"}]
    for value in definition.get("properties", {}).values():
        if value.get("format") == "int-or-string":
            strict(value)
    return definition


def main():
    swagger, folder = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")), pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    definitions = {name: strict(definition) for name, definition in swagger["definitions"].items()}
    (folder / "_definitions.json").write_text(
        json.dumps({"definitions": definitions}).replace('"#/definitions/', '"_definitions.json#/definitions/'),
        encoding="utf-8",
    )
    for name, definition in definitions.items():
        kinds = definition.get("x-kubernetes-group-version-kind", [])
        if len(kinds) == 1:
            kind = kinds[0]
            group = kind["group"].split(".")[0]
            file = "-".join(part for part in (kind["kind"].lower(), group, kind["version"]) if part)
            schema = {"$ref": f"_definitions.json#/definitions/{name}"}
            (folder / f"{file}.json").write_text(json.dumps(schema), encoding="utf-8")


main()
