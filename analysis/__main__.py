"""The command line: python -m analysis COMMAND, the same as python3 run.py COMMAND."""

import sys

from analysis.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
