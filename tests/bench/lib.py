# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""What the suites of the benchmark's scripts share: one line a case, and the scripts run as a user runs them."""
import html.parser
import json
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(TOP, "bench"))
sys.dont_write_bytecode = True
failed = 0


def check(name, good, detail=""):
    global failed
    print(f"ok {name}" if good else f"FAIL {name}\n{detail}", flush=True)
    failed += not good


def refuses(name, kind, call, *words):
    try:
        call()
    except kind as error:
        check(name, all(w in str(error) for w in words), str(error))
    else:
        check(name, False, "nothing was refused")


def finish():
    sys.exit(1 if failed else 0)


def run(script, *arguments):
    """(status, stdout, stderr) of a script of bench/."""
    done = subprocess.run(
        [sys.executable, os.path.join(TOP, "bench", script), *arguments], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


VOID = {"meta", "link", "br", "img", "input", "hr"}


class Balance(html.parser.HTMLParser):
    """Every element that is opened is closed, in order; ids are unique; and the text."""

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.wrong, self.words = [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.ids += [v for k, v in attrs if k == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append((tag, self.getpos()))

    def handle_startendtag(self, tag, attrs):
        self.ids += [v for k, v in attrs if k == "id"]

    def handle_data(self, data):
        self.words.append(data)


def balanced(page):
    parser = Balance()
    parser.feed(page)
    parser.close()
    return parser


class Place:
    """An empty directory with a fake benchmark, baselines and limits; gone at the end of the with block."""

    def __enter__(self):
        self.path = tempfile.mkdtemp()
        self.baselines, self.limits = os.path.join(self.path, "baselines"), os.path.join(self.path, "limits.json")
        self.calls = []
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path)

    def command(self, records):
        """The command line of a benchmark that answers with these records (objects, or text as it is) in turn."""
        answers = tempfile.mkdtemp(dir=self.path)
        for i, entry in enumerate(records):
            with open(os.path.join(answers, f"{i:02}.json"), "w", encoding="utf-8") as file:
                file.write(entry if isinstance(entry, str) else json.dumps(entry))
        self.answers = answers
        return f"{sys.executable} {HERE}/fake_bench.py {answers}"

    def gate(self, records, *arguments):
        """Runs gate.py over such a benchmark; what it was called with is in `calls` afterwards."""
        command = self.command(records)
        status, out, err = run(
            "gate.py", "--bench", command, "--baselines", self.baselines, "--limits", self.limits, *arguments
        )
        try:
            with open(os.path.join(self.answers, "calls"), encoding="utf-8") as file:
                self.calls = [json.loads(line) for line in file]
        except OSError:
            self.calls = []
        return status, out, err

    def read(self, path):
        with open(path, encoding="utf-8") as file:
            return json.load(file)

    def write(self, path, value):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(value if isinstance(value, str) else json.dumps(value))
