#!/usr/bin/python3
"""Draws what tenon_compare measured, as SVG files beside its JSON files (or in --out).

The pictures depend on the figures alone: the same JSON gives the same bytes.
"""

import argparse
import json
import pathlib

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams.update({"svg.hashsalt": "tenon", "svg.fonttype": "none", "font.size": 9})
from matplotlib import pyplot  # noqa: E402  (the backend is chosen first)

OURS = "#0b6e4f"
OTHERS = ["#5b5f97", "#b8b8d1", "#c1666b", "#e4b363", "#8d99ae", "#2b2d42", "#a5a58d", "#6d6875", "#cb997e", "#457b9d",
          "#b5838d"]
MARKERS = "osD^v<>Pphx"


def styles(names):
    """Tenon in one colour, by a thick line; the others in the order in which they came."""
    drawn = {}
    others = 0
    for name in names:
        if name.startswith("Tenon"):
            drawn[name] = {"color": OURS, "linewidth": 2.4, "marker": "o",
                           "linestyle": "-" if "reliable" in name else "--", "zorder": 3}
        else:
            drawn[name] = {"color": OTHERS[others % len(OTHERS)], "linewidth": 1.1,
                           "marker": MARKERS[others % len(MARKERS)], "markersize": 4}
            others += 1
    return drawn


def names_of(rows):
    return list(dict.fromkeys(row["name"] for row in rows))


def lines(rows, x, y, x_title, y_title, title):
    figure, axes = pyplot.subplots(figsize=(8.5, 4.6))
    for name, style in styles(names_of(rows)).items():
        points = sorted((row[x], row[y]) for row in rows if row["name"] == name)
        axes.plot(*zip(*points), label=name, **style)
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.set_xlabel(x_title)
    axes.set_ylabel(y_title)
    axes.set_title(title)
    axes.grid(True, which="major", linewidth=0.4)
    axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False)
    return figure


def bars(rows, y, y_title, title, digits=0):
    figure, axes = pyplot.subplots(figsize=(8.5, 0.34 * len(rows) + 1.1))
    names = [row["name"] for row in rows]
    values = [row[y] for row in rows]
    colours = [OURS if name.startswith("Tenon") else OTHERS[0] for name in names]
    drawn = axes.barh(names, values, color=colours)
    axes.bar_label(drawn, [f"{value:,.{digits}f}" for value in values], padding=3)
    axes.invert_yaxis()
    axes.set_xscale("log")
    axes.set_xlim(right=max(values) * 3)
    axes.set_xlabel(y_title)
    axes.set_title(title)
    return figure


def draw(name, rows):
    if name == "compare_latency":
        yield "latency", lines(rows, "payload_bytes", "p50_ns", "bytes", "ns, median", "One way, both ends polling where that is faster")
    elif name == "compare_fan_out":
        yield "fan_out", lines(rows, "receivers", "mean_ns", "receivers", "ns until all have it", "One message of 40 bytes to many")
    elif name == "compare_stream":
        for size in dict.fromkeys(row["payload_bytes"] for row in rows):
            chosen = [row for row in rows if row["payload_bytes"] == size]
            yield f"stream_{size}", bars(chosen, "msgs_per_s", "messages per second", f"Messages of {size} bytes, one to one")
    elif name == "compare_call":
        yield "call", bars(rows, "p50_ns", "ns, median", "Request and answer, 40 bytes each way")
    elif name == "compare_wake":
        yield "wake", bars(rows, "p50_ns", "ns, median", "From a send to a receiver that sleeps")


COLUMNS = {
    "compare_latency": ("payload_bytes", "p50_ns"),
    "compare_fan_out": ("receivers", "mean_ns"),
    "compare_stream": ("payload_bytes", "mean_ns"),
    "compare_call": (None, "p50_ns"),
    "compare_wake": (None, "p50_ns"),
}


def table(name, rows):
    """Markdown: a line for each peer, a column for each size or number of receivers; nanoseconds."""
    across, value = COLUMNS[name]
    columns = list(dict.fromkeys(row[across] if across else value for row in rows))
    print(f"| {name} | " + " | ".join(str(column) for column in columns) + " |")
    print("|---" * (len(columns) + 1) + "|")
    for peer in names_of(rows):
        cells = {row[across] if across else value: row[value] for row in rows if row["name"] == peer}
        print(f"| {peer} | " + " | ".join(f"{cells[column]:,.0f}" if column in cells else "–" for column in columns) + " |")
    print()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--figures", type=pathlib.Path, required=True, help="folder of compare_*.json")
    parser.add_argument("--out", type=pathlib.Path, help="folder of the pictures; that of the figures if not given")
    parser.add_argument("--markdown", action="store_true", help="print tables instead")
    arguments = parser.parse_args()
    out = arguments.out or arguments.figures
    found = sorted(arguments.figures.glob("compare_*.json"))
    if not found:
        raise SystemExit(f"plot: no compare_*.json in {arguments.figures}: run ./dev bench compare first")
    if arguments.markdown:
        for path in found:
            table(path.stem, json.loads(path.read_text()))
        return
    out.mkdir(parents=True, exist_ok=True)
    for path in found:
        for name, figure in draw(path.stem, json.loads(path.read_text())):
            target = out / f"compare_{name}.svg"
            figure.savefig(target, bbox_inches="tight", metadata={"Date": None})
            pyplot.close(figure)
            print(target)


if __name__ == "__main__":
    main()
