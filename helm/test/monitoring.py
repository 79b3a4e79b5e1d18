#!/usr/bin/env python3
"""Checks what the chart tells Prometheus and Grafana against the documentation.

monitoring.py RULES DASHBOARD DOCUMENTATION

RULES is what is in the PrometheusRule, DASHBOARD the JSON of the dashboard. Each alert has a section in docs/alerts.md and a
case in alerts_test.yaml that makes it fire; each metric is documented; the dashboard's JSON has the shape that Grafana's
documentation describes as "classic".
"""

import json
import pathlib
import re
import sys

# Of the webhook, of the API server, of kube-state-metrics, of Micrometer's Java metrics.
METRIC = re.compile(r"\b(?:cgroupns|apiserver|kube|jvm|process)_[a-z0-9_]+\b")
# Prometheus adds these to the name of a histogram or of a summary.
SERIES = re.compile(r"_(?:count|sum|bucket)$")
KINDS = {"row", "stat", "table", "timeseries"}
WIDTH = 24

problems = []


def check(condition, problem):
    if not condition:
        problems.append(problem)


def alerts(rules, documentation):
    names = re.findall(r"- alert: (\w+)", rules)
    check(names, "the PrometheusRule has no alerts")
    page = (documentation / "alerts.md").read_text(encoding="utf-8")
    cases = (pathlib.Path(__file__).parent / "alerts_test.yaml").read_text(encoding="utf-8")
    fires = set(re.findall(r"alertname: (\w+)\s+exp_alerts:", cases))
    documented = set(re.findall(r"^### (Cgroupns\w+)$", page, re.MULTILINE))
    for name in names:
        check(name in documented, f"docs/alerts.md has no section ### {name}")
        check(name in fires, f"helm/test/alerts_test.yaml does not make {name} fire")
    for name in documented - set(names):
        check(False, f"docs/alerts.md has a section {name}, but the chart has no such alert")


def metrics(texts, documentation):
    pages = "".join((documentation / page).read_text(encoding="utf-8") for page in ("operations.md", "alerts.md"))
    documented = set(re.findall(r"^\|? ?`([a-z0-9_]+)`", pages, re.MULTILINE))
    for name in sorted({name for text in texts for name in METRIC.findall(text)}):
        check(
            name in documented or SERIES.sub("", name) in documented,
            f"{name}: is neither in the tables of docs/operations.md nor in that of docs/alerts.md",
        )


def shape(dashboard):
    """The fields without which Grafana shows nothing, or another thing than is meant."""
    for field in ("uid", "title", "schemaVersion", "panels", "templating", "time"):
        check(field in dashboard, f"the dashboard has no {field}")
    check("id" not in dashboard, "the dashboard has an id, which belongs to one Grafana")
    check(re.fullmatch(r"[a-zA-Z0-9_-]{1,40}", dashboard["uid"]), "the dashboard's uid is not one")
    variables = {variable["name"] for variable in dashboard["templating"]["list"]}
    panels = dashboard["panels"]
    check(len({panel["id"] for panel in panels}) == len(panels), "two panels have the same id")
    taken = set()
    for panel in panels:
        name, place = f"panel {panel['title']}", panel["gridPos"]
        check(panel["type"] in KINDS, f"{name}: type {panel['type']}")
        check(place["x"] + place["w"] <= WIDTH, f"{name}: is wider than the page")
        cells = {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}
        check(not cells & taken, f"{name}: lies over another one")
        taken |= cells
        if panel["type"] == "row":
            continue
        check(panel.get("description"), f"{name}: has no description")
        check(panel["targets"], f"{name}: has no query")
        check(len({each["refId"] for each in panel["targets"]}) == len(panel["targets"]), f"{name}: two queries have one refId")
        for query in panel["targets"]:
            check(query["datasource"]["uid"] == "${datasource}", f"{name}: a query has a data source of its own")
            used = set(re.findall(r"\$(?!__)\{?(\w+)", query["expr"]))
            check(used <= variables, f"{name}: a query has variables that the dashboard has not: {used - variables}")


def main(rules_file, dashboard_file, folder):
    rules, documentation = pathlib.Path(rules_file).read_text(encoding="utf-8"), pathlib.Path(folder)
    dashboard = json.loads(pathlib.Path(dashboard_file).read_text(encoding="utf-8"))
    queries = [query["expr"] for panel in dashboard["panels"] for query in panel.get("targets", [])]
    queries += [str(variable["query"]) for variable in dashboard["templating"]["list"]]
    alerts(rules, documentation)
    metrics([rules, *queries], documentation)
    shape(dashboard)
    if problems:
        sys.exit("\n".join(problems))


main(*sys.argv[1:])
