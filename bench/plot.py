# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""One kind of plot, as SVG text: throughput against size, both axes logarithmic. With other Axes, something else
against something else, upright logarithmic or linear.

Colours are CSS classes (report.css), so that one drawing serves light and dark. A series is told apart by colour,
marker and dash alike: kernels have filled markers and solid lines, rivals hollow markers and dashes, portable is the
neutral heavy line, the ceiling a thin dotted one without markers.
"""
import dataclasses
import html
import math

import record as rec

COLOURS = 7  # classes c0..c6; neutral series use "neutral"
MARKERS = ("circle", "square", "triangle", "diamond", "down", "cross", "pentagon")
DASHES = {"rival": "7 4", "twin": "10 3 2 3", "program": "2 4", "ceiling": "1.5 4"}


@dataclasses.dataclass
class Series:
    name: str
    kind: str
    points: list  # (bytes, GB/s, sentence for the pointer)
    colour: str = "neutral"
    marker: str = ""


@dataclasses.dataclass
class Frame:
    width: int
    height: int
    left: int
    right: int  # without labels; with them, what the longest name needs
    top: int = 24
    bottom: int = 44
    labels: bool = True  # names at the line ends; without them a legend stands under the plot


@dataclasses.dataclass
class Axes:
    x: str = "size of the input"
    y: str = "GB/s"
    linear: bool = False  # the upright axis: from 0 on
    ticks: tuple = ()  # places with a number; else every x that a point has
    tick: object = rec.size_name
    dots: bool = True  # a marker at every point


THROUGHPUT = Axes()
WIDE = Frame(940, 400, 54, 0)
NARROW = Frame(372, 320, 44, 10, labels=False)


def style(series):
    """Gives each series its colour and marker, in the order given; portable and ceiling stay neutral."""
    number = 0
    for s in series:
        if s.kind == "portable":
            s.marker = "circle"
        elif s.kind != "ceiling":
            s.colour, s.marker = f"c{number % COLOURS}", MARKERS[number % len(MARKERS)]
            number += 1
    return series


def marker(shape, x, y, size=4.0):
    if shape == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:g}"/>'
    corners = {
        "square": [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
        "triangle": [(0, -1.2), (1.1, 0.9), (-1.1, 0.9)],
        "down": [(0, 1.2), (1.1, -0.9), (-1.1, -0.9)],
        "diamond": [(0, -1.3), (1.2, 0), (0, 1.3), (-1.2, 0)],
        "pentagon": [(math.sin(i * 1.2566) * 1.15, -math.cos(i * 1.2566) * 1.15) for i in range(5)],
        "cross": [
            (-0.4, -1.2),
            (0.4, -1.2),
            (0.4, -0.4),
            (1.2, -0.4),
            (1.2, 0.4),
            (0.4, 0.4),
            (0.4, 1.2),
            (-0.4, 1.2),
            (-0.4, 0.4),
            (-1.2, 0.4),
            (-1.2, -0.4),
            (-0.4, -0.4),
        ],
    }[shape]
    return '<path d="M' + "L".join(f"{x + dx * size:.1f} {y + dy * size:.1f}" for dx, dy in corners) + 'Z"/>'


def swatch(s):
    """The series in a legend: a piece of its line with its marker."""
    return (
        f'<svg class="swatch" width="34" height="14" aria-hidden="true"><g class="series {s.colour} {s.kind}">'
        f'<path class="line" d="M2 7H32"{_dash(s)}/>' + (marker(s.marker, 17, 7) if s.marker else "") + "</g></svg>"
    )


def _dash(s):
    return f' stroke-dasharray="{DASHES[s.kind]}"' if s.kind in DASHES else ""


def _steps(low, high):
    """1, 2, 5 of each decade inside the range; only decades when there would be too many."""
    decades = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 2)
    for digits in ((1, 2, 5), (1,)):
        ticks = [d * 10.0**e for e in decades for d in digits]
        ticks = [t for t in ticks if low <= t * 1.0000001 and t <= high * 1.0000001]
        if len(ticks) <= 9:
            break
    return ticks


def _spread(wanted, least, low, high):
    """Moves label positions apart to `least`, inside low..high, keeping their order."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    placed, floor = {}, low
    for i in order:
        placed[i] = max(wanted[i], floor)
        floor = placed[i] + least
    ceiling = high
    for i in reversed(order):
        placed[i] = min(placed[i], ceiling)
        ceiling = placed[i] - least
    return [placed[i] for i in range(len(wanted))]


def _even_steps(high):
    """At most seven even steps of 1, 2 or 5 from 0 to high."""
    step = 10.0 ** math.floor(math.log10(high / 7))
    step *= next(d for d in (1, 2, 5, 10) if high / (d * step) <= 7)
    return [i * step for i in range(math.floor(high / step * 1.0000001) + 1)]


def draw(ident, title, desc, series, caches, frame, axes=THROUGHPUT):
    """The SVG element. `caches`: [(name, bytes)] from small to large; what lies beyond the last is DRAM. None: no
    bands."""
    sizes = sorted({p[0] for s in series for p in s.points})
    rates = [p[1] for s in series for p in s.points]
    x0, x1 = math.log2(sizes[0]) - 0.35, math.log2(sizes[-1]) + 0.35
    low, high = (0, max(*rates, 1e-9) * 1.1) if axes.linear else (min(rates) / 1.25, max(rates) * 1.25)
    right = min(max(24 + 7.6 * max(len(s.name) for s in series), 120), 320) if frame.labels else frame.right
    plot_right, plot_bottom = frame.width - right, frame.height - frame.bottom

    def x(size):
        return frame.left + (math.log2(size) - x0) / (x1 - x0) * (plot_right - frame.left)

    def y(rate):
        part = rate / high if axes.linear else math.log(rate / low) / math.log(high / low)
        return plot_bottom - part * (plot_bottom - frame.top)

    out = [
        f'<svg class="plot" viewBox="0 0 {frame.width} {frame.height}" role="img" '
        f'aria-labelledby="{ident}-t {ident}-d">',
        f'<title id="{ident}-t">{html.escape(title)}</title><desc id="{ident}-d">{html.escape(desc)}</desc>',
    ]
    # Bands of the cache levels.
    edge = frame.left
    for number, (name, size) in enumerate([*caches, ("DRAM", None)] if caches is not None else []):
        end = min(plot_right, x(size)) if size else plot_right
        if end <= edge:
            continue
        out.append(
            f'<rect class="band band{number % 2}" x="{edge:.1f}" y="{frame.top}" '
            f'width="{end - edge:.1f}" height="{plot_bottom - frame.top}"/>'
        )
        if end - edge > 8 * len(name):
            out.append(
                f'<text class="band-name" x="{(edge + end) / 2:.1f}" y="{frame.top - 8}" '
                f'text-anchor="middle">{name}</text>'
            )
        edge = end
    # Axes.
    for tick in _even_steps(high) if axes.linear else _steps(low, high):
        out.append(
            f'<path class="grid" d="M{frame.left} {y(tick):.1f}H{plot_right:.1f}"/>'
            f'<text class="tick" x="{frame.left - 8}" y="{y(tick) + 4:.1f}" text-anchor="end">{tick:g}</text>'
        )
    last = -1e9
    for size in axes.ticks or sizes:
        name, at = axes.tick(size), x(size)
        out.append(f'<path class="axis" d="M{at:.1f} {plot_bottom}v4"/>')
        if at - last >= 7.2 * len(name) + 4:
            over = max(0, at + 3.8 * len(name) - frame.width)  # the last one may lean against the edge
            out.append(
                f'<text class="tick" x="{at - over:.1f}" y="{plot_bottom + 18}" text-anchor="middle">{name}</text>'
            )
            last = at
    out.append(f'<path class="axis" d="M{frame.left} {plot_bottom}H{plot_right:.1f}"/>')
    out.append(
        f'<text class="axis-name" x="{(frame.left + plot_right) / 2:.0f}" y="{frame.height - 6}" '
        f'text-anchor="middle">{html.escape(axes.x)}</text>'
    )
    out.append(
        f'<text class="axis-name" x="{frame.left - 8 if len(axes.y) < 6 else 4}" y="{frame.top - 8}" '
        f'text-anchor="{"end" if len(axes.y) < 6 else "start"}">{html.escape(axes.y)}</text>'
    )
    # Lines: what matters most last, on top.
    order = sorted(series, key=lambda s: {"ceiling": 0, "rival": 1, "program": 1, "portable": 2}.get(s.kind, 3))
    for s in order:
        points = [(x(p[0]), y(p[1])) for p in s.points]
        out.append(
            f'<g class="series {s.colour} {s.kind}" data-name="{html.escape(s.name)}">'
            f'<path class="line" d="M' + "L".join(f"{px:.1f} {py:.1f}" for px, py in points) + f'"{_dash(s)}/>'
        )
        for (px, py), (size, _, words) in zip(points, s.points) if axes.dots else ():
            shape = marker(s.marker, px, py) if s.marker else f'<circle class="dot" cx="{px:.1f}" cy="{py:.1f}" r="3"/>'
            out.append(
                f'<g class="point" data-bytes="{size}" data-x="{px:.1f}">{shape}<title>{html.escape(words)}</title></g>'
            )
        out.append("</g>")
    if frame.labels:
        ends = [(x(s.points[-1][0]), y(s.points[-1][1])) for s in series]
        places = _spread([end[1] for end in ends], 16, frame.top + 4, plot_bottom - 2)
        for s, (ex, ey), place in zip(series, ends, places):
            at = plot_right + 16
            out.append(
                f'<g class="label {s.colour}"><path class="leader" d="M{ex + 6:.1f} {ey:.1f}L{at - 4} {place:.1f}"/>'
                f'<text x="{at}" y="{place + 4:.1f}">{html.escape(s.name)}</text></g>'
            )
    out.append(f'<path class="cursor" d="M0 {frame.top}V{plot_bottom}" visibility="hidden"/></svg>')
    return "".join(out)


def figure(ident, title, desc, series, caches, axes=THROUGHPUT):
    """Both drawings, of which report.css shows the one that fits, and the legend that the narrow one needs."""
    style(series)
    legend = "".join(f"<li>{swatch(s)}{html.escape(s.name)}</li>" for s in series)
    return (
        f'<figure class="throughput"><div class="wide">{draw(ident, title, desc, series, caches, WIDE, axes)}</div>'
        f'<div class="narrow">{draw(ident + "-n", title, desc, series, caches, NARROW, axes)}'
        f'<ul class="legend">{legend}</ul></div>'
        '<div class="tip" hidden></div></figure>'
    )
