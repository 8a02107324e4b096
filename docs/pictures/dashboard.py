#!/usr/bin/env python3
"""Draws docs/pictures/dashboard.png: the panels of our dashboard with what Prometheus says of two servers under load.

Needs Prometheus and matplotlib (Debian: prometheus, python3-matplotlib). Everything stays on this machine and ends by itself.

    cargo test --test monitoring         writes target/tmp/monitoring/objects.json
    cargo test --bench load --no-run     says where the bench is
    docs/pictures/dashboard.py target/tmp/monitoring/objects.json target/debug/function-idp target/debug/deps/load-...
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

PODS = ["function-idp-7d9c5b-a1", "function-idp-7d9c5b-b2"]
# Calls a second, each for as many seconds.
RATES, SECONDS = "15 60 120 30", "25"
# Prometheus looks every second here, so a rate may look at less than Grafana's minute or two.
VARIABLES = {"$__rate_interval": "15s", "$function": "function-idp", "[1h]": "[2m]"}
BACK, PANEL, GRID, TEXT = "#111217", "#181b1f", "#2c3235", "#ccccdc"
COLOURS = ["#73bf69", "#5794f2", "#f2cc0c", "#ff780a", "#b877d9", "#e02f44", "#8ab8ff", "#96d98d", "#ffb357"]


def server(binary):
    """A server on free ports, and where it serves calls and metrics."""
    command = [binary, "--insecure", "--address", "127.0.0.1:0", "--metrics-address", "127.0.0.1:0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    start = json.loads(process.stderr.readline())
    subprocess.Popen(["cat"], stdin=process.stderr, stdout=subprocess.DEVNULL)
    return process, start["address"], start["metrics"]


def prometheus(folder, targets):
    scrapes = [
        {"targets": [target], "labels": {"namespace": "crossplane-system", "pod": pod}}
        for pod, target in zip(PODS, targets)
    ]
    config = {
        "global": {"scrape_interval": "1s"},
        "scrape_configs": [{"job_name": "function-idp", "static_configs": scrapes}],
    }
    path = pathlib.Path(folder, "prometheus.yml")
    path.write_text(json.dumps(config))
    command = ["prometheus", f"--config.file={path}", f"--storage.tsdb.path={folder}/data", "--web.listen-address=127.0.0.1:9393"]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL)


def query(expression, begin, end):
    for name, value in VARIABLES.items():
        expression = expression.replace(name, value)
    asked = urllib.parse.urlencode({"query": expression, "start": begin, "end": end, "step": 1})
    with urllib.request.urlopen(f"http://127.0.0.1:9393/api/v1/query_range?{asked}") as answer:
        return json.load(answer)["data"]["result"]


def written(value, unit):
    """A number as Grafana would write it."""
    if unit == "s":
        return f"{value * 1000:.3g} ms" if value < 1 else f"{value:.3g} s"
    if unit == "bytes":
        for name, size in [("MiB", 2**20), ("KiB", 2**10)]:
            if value >= size:
                return f"{value / size:.3g} {name}"
        return f"{value:.3g} B"
    if unit == "percentunit":
        return f"{value * 100:.3g} %"
    number = f"{value:.0f}" if value >= 100 else f"{value:.3g}"
    return number + (" /s" if unit == "reqps" else "")


def draw(axes, panel, begin, end):
    unit = panel["fieldConfig"]["defaults"]["unit"]
    custom = panel["fieldConfig"]["defaults"]["custom"]
    lines = []
    for target in panel["targets"]:
        for series in query(target["expr"], begin, end):
            name = target["legendFormat"]
            for label, value in series["metric"].items():
                name = name.replace("{{" + label + "}}", value)
            points = {int(float(at)): float(value) for at, value in series["values"]}
            lines.append((name, points))
    lines.sort(key=lambda line: line[0] == "limit")
    axes.set_title(panel["title"], loc="left", color=TEXT, fontsize=10, fontweight="bold")
    if panel["type"] == "stat":
        last = lines[0][1][max(lines[0][1])]
        axes.text(0.5, 0.42, written(last, unit), ha="center", va="center", color=COLOURS[0], fontsize=21, transform=axes.transAxes)
        axes.set_xticks([]), axes.set_yticks([])
        return
    times = range(int(begin), int(end) + 1)
    minutes = [(at - begin) for at in times]
    if custom.get("stacking"):
        filled = [[points.get(at, 0.0) for at in times] for _, points in lines]
        axes.stackplot(minutes, filled, labels=[name for name, _ in lines], colors=COLOURS, alpha=0.6)
    else:
        for number, (name, points) in enumerate(lines):
            values = [points.get(at, float("nan")) for at in times]
            limit = name == "limit"
            axes.plot(minutes, values, label=name, lw=1.5, color="#e02f44" if limit else COLOURS[number], ls="--" if limit else "-")
    if custom.get("scaleDistribution"):
        axes.set_yscale("log", base=2)
        axes.minorticks_off()
    else:
        axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(lambda value, _: written(value, unit) if value else "0")
    axes.xaxis.set_major_formatter(lambda value, _: f"{int(value) // 60}:{int(value) % 60:02d}")
    axes.set_xlim(0, end - begin)
    axes.grid(color=GRID, lw=0.6)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.1), ncol=3, frameon=False, fontsize=7.5, labelcolor=TEXT,
                handlelength=1.2, columnspacing=1.2)


def picture(panels, begin, end, path):
    rows = max(panel["gridPos"]["y"] + panel["gridPos"]["h"] for panel in panels)
    inches = rows * 0.4
    figure = plt.figure(figsize=(17, inches), facecolor=BACK)
    for panel in panels:
        place = panel["gridPos"]
        stat = panel["type"] == "stat"
        left, width = place["x"] / 24 + (0.006 if stat else 0.034), place["w"] / 24 - (0.012 if stat else 0.044)
        # Room for a legend below, and for the title above.
        below, above = (0.1 if stat else 0.62) / inches, 0.36 / inches
        bottom = 1 - (place["y"] + place["h"]) / rows + below
        height = place["h"] / rows - below - above
        axes = figure.add_axes((left, bottom, width, height), facecolor=PANEL)
        axes.tick_params(colors=TEXT, labelsize=8, length=0)
        for side in axes.spines.values():
            side.set_color(GRID)
        draw(axes, panel, begin, end)
    figure.savefig(path, dpi=100, facecolor=BACK)


def main(objects, binary, load):
    objects = json.loads(pathlib.Path(objects).read_text())
    config = next(item for item in objects if item["kind"] == "ConfigMap")
    panels = json.loads(config["data"]["function-idp.json"])["panels"]
    servers = [server(binary) for _ in PODS]
    with tempfile.TemporaryDirectory() as folder:
        watching = prometheus(folder, [metrics for _, _, metrics in servers])
        try:
            time.sleep(3)
            begin = time.time()
            addresses = " ".join(address for _, address, _ in servers)
            variables = {"LOAD_SERVERS": addresses, "LOAD_RATES": RATES, "LOAD_SECONDS": SECONDS}
            subprocess.run([load, "--bench"], env={**os.environ, **variables}, check=True, timeout=180)
            picture(panels, begin + 5, time.time(), pathlib.Path(__file__).with_name("dashboard.png"))
        finally:
            for process in [watching] + [process for process, _, _ in servers]:
                process.terminate()
                process.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
