#!/usr/bin/env python3
"""What other tools say of the hazards' fixtures, beside fleetproof; writes docs/tools.md.

    docs/tools/compare.py FOLDER [--only GLOB]

FOLDER is where tools are installed, from their registries, unless they are there. A PostgreSQL 15
with the package postgresql-15-plpgsql-check must be reachable for a superuser by the PG* variables,
and target/release/fleetproof be built; Python, npm and cargo do the rest.

A tool *names* a hazard where it says something of a migration that breaks a shadow (`fires*`) which
it does not say of a twin that does not (`holds*`), and a person found that this has to do with the
hazard: docs/tools/judged.txt, a line for each such thing. What stands in no line is listed at the
end, and the exit status is 1.
"""

import argparse
import collections
import concurrent.futures
import datetime
import fnmatch
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FIXTURES = ROOT / "crates/fleetproof-rehearse/tests/rules/fixtures"
FLEETPROOF = ROOT / "target/release/fleetproof"
CASE_TO_TIME = "premature-foreign-key/fires-premature-foreign-key-parent"
TURNS = 5

VERSIONS = {
    "squawk": "squawk-cli==2.70.0",
    "eugene": "eugene@0.8.3",
    "pgfence": "@flvmnt/pgfence@0.1.5",
    "pgls": "@postgres-language-server/cli@0.25.5",
}


def call(*command, **more):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, **more)


def sql(database, text=None, file=None):
    what = ["-c", text] if text else ["-f", file]
    return call("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database, *what)


class Tools:
    def __init__(self, folder):
        self.folder = folder
        self.squawk = folder / "python/bin/squawk"
        self.eugene = folder / "bin/eugene"
        modules = folder / "node_modules/.bin"
        self.pgfence = modules / "pgfence"
        self.pgls = modules / "postgres-language-server"

    def install(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self.squawk.exists():
            call(sys.executable, "-m", "venv", self.folder / "python", check=True)
            call(self.folder / "python/bin/pip", "install", VERSIONS["squawk"], check=True)
        if not (self.pgfence.exists() and self.pgls.exists()):
            call("npm", "install", "--prefix", self.folder, VERSIONS["pgfence"], VERSIONS["pgls"], check=True)
        if not self.eugene.exists():
            call("cargo", "install", "--root", self.folder, VERSIONS["eugene"])
        if not self.eugene.exists():
            print("eugene could not be built, and is left out", file=sys.stderr)
            NAMES.pop("eugene")
            NAMES.pop("eugene_trace")

    # Readers of files alone take all at once.

    def read_squawk(self, files):
        said = call(self.squawk, "--reporter=json", *files.values())
        found = {name: set() for name in files}
        names = {str(file): name for name, file in files.items()}
        for one in json.loads(said.stdout or "[]"):
            found[names[one["file"]]].add(one["rule_name"])
        return found

    def read_pgfence(self, files):
        said = call(self.pgfence, "analyze", "--output", "json", "--min-pg-version", "15", *files.values())
        try:
            results = json.loads(said.stdout)["results"]
        except ValueError:
            # One file that it cannot read, and nothing is said of any.
            if len(files) == 1:
                return {name: {"fails"} for name in files}
            every = list(files.items())
            half = len(every) // 2
            return self.read_pgfence(dict(every[:half])) | self.read_pgfence(dict(every[half:]))
        found = {name: set() for name in files}
        names = {str(file): name for name, file in files.items()}
        for result in results:
            found[names[result["filePath"]]] |= {
                what["ruleId"] for what in [*result["checks"], *result["policyViolations"]]
            }
        return found

    # The others take a file, a database as it was before the migration, and a folder of their own,
    # and give what is said, as the names that the tool has for it. The last may leave the database
    # changed.

    def say_eugene(self, file, database, folder):
        said = call(self.eugene, "lint", "--format", "json", file)
        return triggered(said.stdout)

    def say_eugene_trace(self, file, database, folder):
        # It rolls back what it traces, but for what the file commits itself.
        copy = database + "_traced"
        sql("postgres", f'CREATE DATABASE "{copy}" TEMPLATE "{database}"')
        said = call(
            self.eugene, "trace", "--format", "json", "--disable-temporary", "--database", copy,
            "--user", os.environ.get("PGUSER", "postgres"), "--host", os.environ.get("PGHOST", "localhost"),
            "--port", os.environ.get("PGPORT", "5432"), file,
            env={**os.environ, "PGPASS": os.environ.get("PGPASSWORD", "x")},
        )
        sql("postgres", f'DROP DATABASE "{copy}" WITH (FORCE)')
        found = triggered(said.stdout)
        if said.returncode and not found:
            state = re.search(r"SqlState\((\w+)\)|ERROR: (.*)", said.stderr)
            found = {"refused" + (f" {state.group(1) or ''}" if state else "")}
        return found

    def say_pgls(self, file, database, folder):
        config = {
            "db": {
                "host": os.environ.get("PGHOST", "localhost"),
                "port": int(os.environ.get("PGPORT", "5432")),
                "username": os.environ.get("PGUSER", "postgres"),
                "password": os.environ.get("PGPASSWORD", ""),
                "database": database,
            },
            "linter": {"enabled": True, "rules": {"safety": {"all": True}}},
        }
        (folder / "postgres-language-server.jsonc").write_text(json.dumps(config))
        (folder / "migration.sql").write_text(file.read_text())
        said = call(self.pgls, "check", "--reporter=json", "--max-diagnostics=none", "migration.sql", cwd=folder)
        try:
            diagnostics = json.loads(said.stdout)["diagnostics"]
        except (ValueError, KeyError):
            return {"fails"}
        return {found["category"].removeprefix("lint/safety/") for found in diagnostics}

    def say_plpgsql_check(self, file, database, folder):
        # It looks at functions: once the migration is there, if it can be.
        if file and file.name == "migration.sql":
            sql(database, file=file)
        said = sql(database, PLPGSQL_CHECK)
        return {line for line in said.stdout.splitlines() if line}


# The message without names: what it says, not about whom.
PLPGSQL_CHECK = """
SET client_min_messages = error;
CREATE EXTENSION IF NOT EXISTS plpgsql_check;
SELECT DISTINCT r.level || ' ' || coalesce(r.sqlstate, '-') || ' '
       || regexp_replace(r.message, '"[^"]*"', '…', 'g')
FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_language l ON l.oid = p.prolang,
     LATERAL plpgsql_check_function_tb(p.oid, t.tgrelid, oldtable => t.tgoldtable, newtable => t.tgnewtable) r
WHERE NOT t.tgisinternal AND l.lanname = 'plpgsql'
"""


def triggered(text):
    """The identifiers of hints in a report of eugene, wherever they stand in it."""
    try:
        report = json.loads(text)
    except ValueError:
        return set()
    found = set()

    def walk(value):
        if isinstance(value, dict):
            if isinstance(value.get("id"), str) and re.fullmatch(r"[EW]\d+", value["id"]):
                found.add(value["id"])
            for below in value.values():
                walk(below)
        elif isinstance(value, list):
            for below in value:
                walk(below)

    walk(report)
    return found


NAMES = {
    "squawk": "squawk",
    "eugene": "eugene lint",
    "eugene_trace": "eugene trace",
    "pgfence": "pgfence",
    "pgls": "Postgres Language Server",
    "plpgsql_check": "plpgsql_check",
}


# Those that look at files alone.
READERS = ("squawk", "pgfence")


def cases(only):
    for rule in sorted(path for path in FIXTURES.iterdir() if path.is_dir()):
        for case in sorted(path for path in rule.iterdir() if path.is_dir()):
            name = f"{rule.name}/{case.name}"
            if fnmatch.fnmatch(name, only) and (case / "schema.sql").exists():
                yield name, case


def given(case):
    """What a tool is given of a case: the migration, else the queries of the new code, else nothing."""
    for name in ("migration.sql", "query.sql"):
        if (case / name).exists():
            return case / name
    return None


def say(tools, name, case, database):
    """What those say that look at the database too."""
    sql("postgres", f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
    sql("postgres", f'CREATE DATABASE "{database}" TEMPLATE template0')
    try:
        made = sql(database, file=case / "schema.sql")
        if made.returncode:
            sys.exit(f"{name}: {made.stderr}")
        found = {}
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            file = given(case)
            for tool in NAMES:
                if tool in READERS:
                    continue
                if file is None and tool != "plpgsql_check":
                    found[tool] = set()
                    continue
                found[tool] = getattr(tools, f"say_{tool}")(file, database, folder)
        return found
    finally:
        sql("postgres", f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


def all_said(tools, only):
    """For each tool and case, what is said."""
    every = dict(cases(only))
    files = {name: given(case) for name, case in every.items() if given(case)}
    said = {tool: {name: set() for name in every} for tool in NAMES}
    for tool in READERS:
        said[tool].update(getattr(tools, f"read_{tool}")(files))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        tasks = {
            pool.submit(say, tools, name, case, f"compare_{number}"): name
            for number, (name, case) in enumerate(every.items())
        }
        for done, task in enumerate(concurrent.futures.as_completed(tasks), 1):
            for tool, found in task.result().items():
                said[tool][tasks[task]] = found
            print(f"\r{done} of {len(tasks)}", end="", file=sys.stderr)
    print(file=sys.stderr)
    return said


def timed(tools):
    """Seconds for one case: the median of some turns, in which each has its own."""
    case = FIXTURES / CASE_TO_TIME
    took = collections.defaultdict(list)
    database = "compare_time"
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(TURNS):
            for tool in [*NAMES, "fleetproof"]:
                sql("postgres", f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
                sql("postgres", f'CREATE DATABASE "{database}" TEMPLATE template0')
                sql(database, file=case / "schema.sql")
                began = time.monotonic()
                if tool == "fleetproof":
                    url = "postgres:///{}?host={}&port={}&user={}".format(
                        database, os.environ.get("PGHOST", "localhost"),
                        os.environ.get("PGPORT", "5432"), os.environ.get("PGUSER", "postgres"))
                    call(FLEETPROOF, "rehearse", given(case), env={**os.environ, "FLEETPROOF_DATABASE_URL": url})
                elif tool in READERS:
                    getattr(tools, f"read_{tool}")({"one": given(case)})
                else:
                    getattr(tools, f"say_{tool}")(given(case), database, pathlib.Path(folder))
                took[tool].append(time.monotonic() - began)
    sql("postgres", f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
    return {tool: statistics.median(turns) for tool, turns in took.items()}


def judged():
    """Whether what a tool says of a rule's fixtures has to do with the hazard, as a person found."""
    found = {}
    for line in (HERE / "judged.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            tool, rule, verdict, what = line.split(" ", 3)
            found[tool, rule, what.split(" -- ")[0]] = verdict == "yes"
    return found


def differences(said):
    """By tool and rule: what is said where it breaks and not of each twin, and what of each."""
    only, both = collections.defaultdict(set), collections.defaultdict(set)
    for tool, by_case in said.items():
        twins = collections.defaultdict(list)
        for name, found in by_case.items():
            rule, case = name.split("/")
            # Of a twin without a migration there is nothing to say.
            if case.startswith("holds") and (given(FIXTURES / name) or tool == "plpgsql_check"):
                twins[rule].append(found)
        for name, found in by_case.items():
            rule, case = name.split("/")
            if case.startswith("fires"):
                of_all = set.intersection(*twins[rule]) if twins[rule] else set()
                only[tool, rule] |= found - of_all
                both[tool, rule] |= found & of_all
    return only, both


def about(known, tool, rule, what):
    """Whether it has to do with the hazard; none, if nobody has looked."""
    return known.get((tool, rule, what), known.get((tool, "*", what)))


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("--only", default="*")
    arguments = arguments.parse_args()
    tools = Tools(arguments.folder.resolve())
    tools.install()
    said = all_said(tools, arguments.only)
    listed = call(FLEETPROOF, "rehearse", "--list-rules", "--json", "-", check=True)
    rules = json.loads(listed.stdout)
    only, both = differences(said)
    known = judged()
    unjudged = [
        f"{tool} {rule} yes|no {what}"
        for (tool, rule), found in sorted(only.items()) for what in sorted(found)
        if about(known, tool, rule, what) is None
    ]
    text = page(rules, only, both, known, timed(tools))
    (ROOT / "docs/tools.md").write_text(text)
    for line in unjudged:
        print(line)
    sys.exit(1 if unjudged else 0)


def page(rules, only, both, known, took):
    parts = []
    named = {
        tool: {rule["name"] for rule in rules
               if any(about(known, tool, rule["name"], what) for what in only[tool, rule["name"]])}
        for tool in NAMES
    }
    told = {tool: sum(len(rule["hazards"]) for rule in rules if rule["name"] in named[tool]) for tool in NAMES}
    count = sum(len(rule["hazards"]) for rule in rules)
    parts.append((HERE / "head.md").read_text().rstrip("\n") + "\n")
    parts.append("| tool | version | hazards named | says of both twins | time |\n|---|---|---|---|---|")
    versions = {
        "squawk": VERSIONS["squawk"].split("==")[1], "eugene": VERSIONS["eugene"].split("@")[1],
        "eugene_trace": VERSIONS["eugene"].split("@")[1], "pgfence": VERSIONS["pgfence"].split("@")[-1],
        "pgls": VERSIONS["pgls"].split("@")[-1], "plpgsql_check": checker_version(),
    }
    for tool, name in NAMES.items():
        noise = sum(1 for rule in rules if both[tool, rule["name"]])
        parts.append(f"| {name} | {versions[tool]} | {told[tool]} of {count} | {noise} of {len(rules)} rules | {took[tool]:.2f} s |")
    version = call(FLEETPROOF, "--version").stdout.split()[1]
    parts.append(f"| fleetproof | {version} | {count} of {count} | – | {took['fleetproof']:.2f} s |")
    server = call("psql", "-X", "-A", "-t", "-d", "postgres", "-c", "SHOW server_version").stdout.split()[0]
    parts.append(f"\nMade on {datetime.date.today()} with PostgreSQL {server}.\n")
    parts.append("## Hazard by hazard\n")
    parts.append("Rules of fleetproof that a tool names as well, and by what; of all others it says nothing that it\ndoes not say of the healthy twin, or what it says is about something else.\n")
    parts.append("| rule | hazards | named by |\n|---|---|---|")
    for rule in rules:
        by = [
            f"{NAMES[tool]}: " + ", ".join(f"`{what}`" for what in sorted(only[tool, rule["name"]])
                                          if about(known, tool, rule["name"], what))
            for tool in NAMES if rule["name"] in named[tool]
        ]
        numbers = ", ".join(str(number) for number in rule["hazards"])
        parts.append(f"| `{rule['name']}` | {numbers} | {'; '.join(by) or '–'} |")
    parts.append("\n## What they say of both twins\n")
    parts.append("| tool | said, and of how many rules' fixtures |\n|---|---|")
    for tool, name in NAMES.items():
        counted = collections.Counter(what for rule in rules for what in both[tool, rule["name"]])
        shown = ", ".join(f"`{what}` {times}" for what, times in counted.most_common())
        parts.append(f"| {name} | {shown or '–'} |")
    return "\n".join(parts) + "\n"


def checker_version():
    sql("postgres", 'DROP DATABASE IF EXISTS "compare version"')
    sql("postgres", 'CREATE DATABASE "compare version"')
    sql("compare version", "CREATE EXTENSION plpgsql_check")
    version = sql("compare version", "SELECT extversion FROM pg_extension WHERE extname = 'plpgsql_check'")
    sql("postgres", 'DROP DATABASE "compare version"')
    return version.stdout.strip()


if __name__ == "__main__":
    main()
