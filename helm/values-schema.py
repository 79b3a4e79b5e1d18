#!/usr/bin/env python3
"""Prints values.schema.json with what it shares with the configuration's schema copied from there.

values-schema.py CONFIGURATION_SCHEMA VALUES_SCHEMA

The chart's values of these names go into the configuration file as they stand, so the same rules hold for them.
"""

import json
import sys

SHARED = ["mode", "launcher", "profiles", "registries", "pullSecrets", "policy"]
# The chart itself renders these, from values of its own.
CHARTS_OWN = {"image", "caFrom", "podOptOut", "onUnknownEntrypoint"}
NOT_IN_CHART = {"pullPolicy"}


def merged(own, shared):
    """The shared schema, and in it the properties that only the chart has."""
    if not isinstance(own, dict) or not isinstance(shared, dict):
        return shared
    result = {key: merged(own.get(key), value) for key, value in shared.items()}
    if "properties" in shared:
        properties = own.get("properties", {})
        kept = {key: value for key, value in properties.items() if key in CHARTS_OWN}
        copied = {key: value for key, value in result["properties"].items() if key not in NOT_IN_CHART}
        result["properties"] = {**copied, **kept}
    return result


def line(value):
    if isinstance(value, dict) and value:
        return "{ " + ", ".join(f"{json.dumps(key)}: {line(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(line(each) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def text(value, depth):
    """On one line where it is short."""
    if not isinstance(value, (dict, list)) or depth > 0 and len(line(value)) <= 60:
        return line(value)
    if isinstance(value, dict):
        parts = [f"{json.dumps(key)}: {text(each, depth + 1)}" for key, each in value.items()]
    else:
        parts = [text(each, depth + 1) for each in value]
    start, end = "{}" if isinstance(value, dict) else "[]"
    inner = "  " * (depth + 1)
    return start + "\n" + ",\n".join(inner + part for part in parts) + "\n" + "  " * depth + end


def main(configuration_file, values_file):
    with open(configuration_file) as file:
        configuration = json.load(file)
    with open(values_file) as file:
        values = json.load(file)
    for name in SHARED:
        values["properties"][name] = merged(values["properties"][name], configuration["properties"][name])
    for name, definition in configuration["$defs"].items():
        values["$defs"][name] = merged(values["$defs"].get(name), definition)
    print(text(values, 0))


main(*sys.argv[1:])
