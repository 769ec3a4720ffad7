"""The command that pools packages of several clinics without their rows."""

import argparse
import json
from pathlib import Path

from analysis.cli.reports import write_file


def add_pool_command(commands: argparse._SubParsersAction) -> None:
    """Add `pool` to the commands of the command line."""
    command = commands.add_parser("pool", help="put research packages of several clinics together, without rows")
    command.add_argument("packages", type=Path, nargs="+", metavar="FILE.zip")
    command.add_argument("--out", type=Path, required=True, metavar="FILE.zip")
    command.add_argument("--json", action="store_true", help="report as JSON")
    command.set_defaults(run=_pool)


def _pool(options: argparse.Namespace) -> None:
    from analysis.pooling.pool import pool_files

    found = pool_files(options.packages)
    write_file(options.out, found.content)
    said = {
        "written": str(options.out),
        "sha256": found.sha256,
        "tables": {table.name: table.tally() for table in found.tables},
        "left_out": dict(found.left_out),
        "notes": list(found.notes),
    }
    print(json.dumps(said, indent=1, ensure_ascii=False) if options.json else _words(said))


def _words(said: dict) -> str:
    rows = [sum(tally.values()) for tally in said["tables"].values()]
    hidden = sum(tally["hidden"] for tally in said["tables"].values())
    lines = [f"Written: {said['written']}. {len(rows)} tables, {hidden:,} of {sum(rows):,} rows with a hidden count."]
    lines += said["notes"]
    lines += [f"Not pooled: {name}. {reason}" for name, reason in said["left_out"].items()]
    return "\n".join(lines)
