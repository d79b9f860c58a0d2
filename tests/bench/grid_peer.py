#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same work in the window's inventory and in sqlitebrowser, over the same file: open, last row, sort, filter, scroll.

Both run in an Xvfb of their own, one after the other, driven by xdotool; the screen's memory is watched. Printed is when
the picture began to change after a key or click, when it had stopped changing, and the memory of the program. What each
shows meanwhile differs (sqlitebrowser counts and loads in the background, too), so this is a comparison of what a person
waits for, not of the same algorithm.

Usage: grid_peer.py [BUILD [ROWS]]     needs the bench preset built, sqlitebrowser, xvfb, xdotool
"""
import mmap
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import zlib

here = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
build = sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, "build/bench")
rows = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
folder = tempfile.mkdtemp(prefix="oc-grid-")
os.environ["OPSCONDUCTOR_HOME"] = os.path.join(folder, "home")
os.environ["XDG_CONFIG_HOME"] = os.path.join(folder, "config")
os.environ.pop("DATABASE_URL", None)
os.environ.pop("QT_QPA_PLATFORM", None)
WIDTH, HEIGHT = 1280, 800
QUIET = 2.0  # seconds without a change: it is done


def fill():
    path = os.path.join(folder, "hosts.csv")
    numbers = list(range(rows))
    random.Random(7).shuffle(numbers)
    with open(path, "w") as out:
        out.write("hostname,ip_address,type,status,environment,location,owner\n")
        for n in numbers:
            out.write(f"host-{n:07d}.example.com,10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255},server,"
                      f"{'active' if n % 11 else 'maintenance'},production,rack {n % 997},team {n % 5}\n")
    subprocess.run([os.path.join(build, "bin/opsctl"), "assets", "import", path], check=True, stdout=subprocess.DEVNULL)
    os.remove(path)


class Screen:
    """An X server whose memory is a file."""

    def __init__(self):
        self.frames = tempfile.mkdtemp(dir=folder)
        read, write = os.pipe()
        self.server = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-fbdir",
                                        self.frames, "-nolisten", "tcp"], pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as said:
            number = said.readline().strip()
        self.helper = None
        self.env = dict(os.environ, DISPLAY=":" + number)
        with open(os.path.join(self.frames, "Xvfb_screen0"), "rb") as file:
            self.memory = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)

    def picture(self):
        return zlib.adler32(self.memory)

    def do(self, *words):
        subprocess.run(["xdotool", *map(str, words)], env=self.env, check=True)

    def begin(self, *words):
        self.helper = subprocess.Popen(["xdotool", *map(str, words)], env=self.env)

    def watch(self, action, limit=120.0):
        """Milliseconds from the action, with the start of xdotool, to the first and to the last change."""
        seen = set()  # a cursor that blinks shows the same two pictures again and again
        until = time.monotonic() + 1.2
        while time.monotonic() < until:
            seen.add(self.picture())
        began = time.monotonic()
        action()
        first = last = None
        while True:
            now = time.monotonic()
            picture = self.picture()
            if picture not in seen:
                seen.add(picture)
                last = now
                first = first or now
            if self.helper:
                self.helper.poll()
            if now - (last or began + 10) > QUIET or now - began > limit:
                break
            time.sleep(0.002)
        return [(moment - began) * 1000 if moment else float("nan") for moment in (first, last)]

    def save(self, name):
        if os.environ.get("PICTURES"):
            with open(os.path.join(os.environ["PICTURES"], name + ".xwd"), "wb") as out:
                out.write(self.memory[:])

    def close(self):
        self.server.terminate()
        self.server.wait()


def resident(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmRSS"))


def run(name, command, prepare, steps):
    screen = Screen()
    program = None
    try:
        def start():
            nonlocal program
            program = subprocess.Popen(command, env=screen.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        print(f"{name}")
        what = "start" if prepare else "start with the table open"
        measured = screen.watch(start)
        print(f"  {what:34} {measured[0]:8.0f} {measured[1]:8.0f} ms", flush=True)
        if prepare:
            measured = screen.watch(lambda: screen.begin(*prepare))
            print(f"  {'open the table':34} {measured[0]:8.0f} {measured[1]:8.0f} ms", flush=True)
        screen.save(name + "-0")
        for number, (what, *words) in enumerate(steps, 1):
            for early in words[:-1]:
                screen.do(*early)
                time.sleep(0.5)
            measured = screen.watch(lambda: screen.begin(*words[-1]))
            print(f"  {what:34} {measured[0]:8.0f} {measured[1]:8.0f} ms", flush=True)
            screen.save(f"{name}-{number}")
        print(f"  {'memory':34} {resident(program.pid):8d} MB")
    finally:
        if program:
            program.kill()
            program.wait()
        screen.close()


def click(x, y):
    return ["mousemove", x, y, "click", 1]


# Where things are at 1280x800 in the fonts that Debian installs, with a number of rows of seven digits; PICTURES=FOLDER keeps a picture after each step.
WHEEL = ["click", "--repeat", 200, "--delay", 5, 5]
STEPS_PEER = [
    ("(its question while it reads)", click(747, 390)),
    ("last row", click(220, 687)),
    ("sort by address", click(340, 151)),
    ("last row of it", click(220, 687)),
    ("200 turns of the wheel (1 s)", ["mousemove", 600, 400], ["key", "ctrl+Home"], WHEEL),
    ("filter by a part of the name", click(196, 174), ["type", "99"]),
]
OPEN_OURS = click(31, 143)
STEPS_OURS = [
    ("last row", click(180, 245), ["key", "ctrl+Down"]),
    ("sort by address", click(272, 63)),
    ("last row of it", click(180, 245), ["key", "ctrl+Down"]),
    ("200 turns of the wheel (1 s)", ["mousemove", 600, 400], ["key", "ctrl+Up"], WHEEL),
    ("filter by a part of the name", click(175, 93), ["type", "99"]),
]

try:
    fill()
    database = os.path.join(os.environ["OPSCONDUCTOR_HOME"], "data", "assets.db")
    for base, _, names in os.walk(os.environ["OPSCONDUCTOR_HOME"]):
        for file in names:
            if file.startswith("assets") and file.endswith(".db"):
                database = os.path.join(base, file)
    print(f"{rows} rows, {os.path.getsize(database) >> 20} MB; first change and last change of the picture")
    if "peer" in os.environ.get("ONLY", "peer"):
        run("sqlitebrowser", ["sqlitebrowser", "-R", "-t", "assets", database], None, STEPS_PEER)
    if "ours" in os.environ.get("ONLY", "ours"):
        run("opsconductor", [os.path.join(build, "bin/opsconductor")], OPEN_OURS, STEPS_OURS)
finally:
    shutil.rmtree(folder, ignore_errors=True)
