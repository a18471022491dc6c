#!/usr/bin/env python3
"""Check every text and control colour pair of web/src/ui/tokens.css against WCAG 2.2 AA.

Run: python3 web/tools/contrast.py            prints a table and exits 1 if a pair fails
     python3 web/tools/contrast.py --fails    prints only the failures
"""
import re, sys, pathlib

CSS = pathlib.Path(__file__).resolve().parent.parent / "src" / "ui" / "tokens.css"
THEMES = ["light", "dark", "lowvision", "lowvision-white"]
TEXT, UI = 4.5, 3.0
PAIRS = [  # (foreground, background, floor, where it is met)
    *[("ink", b, TEXT, "main text") for b in ("bg", "surface", "surface-2", "surface-3")],
    *[("ink-2", b, TEXT, "secondary text, icons") for b in ("bg", "surface", "surface-2", "surface-3")],
    *[("ink-3", b, TEXT, "time, hints, placeholder") for b in ("bg", "surface", "surface-2")],
    *[("brand", b, TEXT, "links, quiet buttons, seal") for b in ("bg", "surface", "surface-2")],
    *[("danger", b, TEXT, "error text, delete") for b in ("bg", "surface", "surface-2")],
    *[("info", b, TEXT, "information text") for b in ("bg", "surface")],
    ("on-brand", "brand", TEXT, "counter, chosen chip, play"),
    ("on-brand-soft", "brand-soft", TEXT, "chosen row, good state"),
    ("on-accent", "accent", TEXT, "primary button, raised hand"),
    ("on-accent-soft", "accent-soft", TEXT, "hand queue, soft notice"),
    ("on-danger", "danger-fill", TEXT, "leave, delete"),
    ("on-danger-soft", "danger-soft", TEXT, "bad state, microphone off"),
    ("on-warn-soft", "warn-soft", TEXT, "warning"),
    ("on-info-soft", "info-soft", TEXT, "information"),
    ("on-bubble", "bubble-in", TEXT, "message of another"),
    ("on-bubble", "bubble-own", TEXT, "own message"),
    ("bubble-meta", "bubble-in", TEXT, "time in a message"),
    ("bubble-meta", "bubble-own", TEXT, "time in an own message"),
    ("brand", "bubble-own", TEXT, "«read» ticks in an own message"),
    ("danger", "bubble-own", TEXT, "«not sent» in an own message"),
    ("danger", "bubble-in", TEXT, "dangerous file in a message"),
    ("brand", "bubble-in", TEXT, "checked file, link in a message"),
    ("ink-3", "bubble-in", TEXT, "size of a file, length of a voice message"),
    ("brand", "brand-soft", UI, "seal in a chosen row"),
    ("rail-ink", "rail-bg", TEXT, "rail"),
    ("rail-ink-2", "rail-bg", TEXT, "rail, other sections"),
    ("rail-ink-2", "rail-hover", TEXT, "rail, hover"),
    *[("on-p", f"p-{n}", TEXT, "initials in an avatar") for n in range(1, 9)],
    *[("line-strong", b, UI, "edge of field, button, switch") for b in ("bg", "surface", "surface-2")],
    ("accent-edge", "surface", UI, "edge of primary button"),
    ("accent-edge", "bg", UI, "edge of primary button"),
    *[("focus", b, UI, "focus ring") for b in ("bg", "surface", "surface-2")],
    ("rail-ink", "rail-active", UI, "rail, current section (mark and text)"),
    ("brand", "surface-3", UI, "filled part of progress and poll"),
]
SPECIAL = {("lowvision", "rail-ink", "rail-active"): "on-brand",
           ("lowvision-white", "rail-ink", "rail-active"): "on-brand",
           ("lowvision", "brand", "brand-soft"): "on-brand-soft", ("lowvision-white", "brand", "brand-soft"): "on-brand-soft"}

def tokens(css):
    out = {t: {} for t in THEMES}
    for sel, body in re.findall(r"([^{}]+)\{([^{}]*)\}", css):
        pairs = re.findall(r"--([\w-]+):\s*(#[0-9a-fA-F]{6})", body)
        if not pairs:
            continue
        named = re.findall(r'data-theme="([\w-]+)"', sel)
        for t in (THEMES if not named else named):
            if t in out:
                out[t].update(pairs)
    return out

def lum(h):
    v = [int(h[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    v = [c / 12.92 if c <= .04045 else ((c + .055) / 1.055) ** 2.4 for c in v]
    return .2126 * v[0] + .7152 * v[1] + .0722 * v[2]

def ratio(a, b):
    a, b = sorted((lum(a), lum(b)), reverse=True)
    return (a + .05) / (b + .05)

def main():
    tk = tokens(CSS.read_text())
    only = "--fails" in sys.argv
    bad = 0
    print(f"| Pair | Where | Floor | {' | '.join(THEMES)} |\n|---|---|---|{'---|' * len(THEMES)}")
    for fg, bg, floor, where in PAIRS:
        cells, miss = [], False
        for t in THEMES:
            f = SPECIAL.get((t, fg, bg), fg)
            r = ratio(tk[t][f], tk[t][bg])
            ok = r + 1e-9 >= floor
            miss |= not ok
            bad += not ok
            cells.append(f"{int(r * 100) / 100:.2f}" + ("" if ok else " **FAIL**"))
        if miss or not only:
            print(f"| {fg} / {bg} | {where} | {floor} | {' | '.join(cells)} |")
    print(f"\n{len(PAIRS) * len(THEMES)} checks, {bad} failures")
    return 1 if bad else 0

sys.exit(main())
