"""The commands of the lab: ``python -m lwcnn.lab run`` trains, ``show`` tells what came out."""

import argparse
import sys

from ..errors import LwcnnError
from . import run, show

#: Each command is a module with a ``SUMMARY``, ``add_options(parser)`` and ``main(options, arguments)``.
COMMANDS = {"run": run, "show": show}


def main(words: list[str] | None = None) -> int:
    """Read the command and do it; what is wrong with it is told in two lines, without a traceback."""
    words = sys.argv[1:] if words is None else words
    parser = argparse.ArgumentParser(
        "python -m lwcnn.lab", description="One network, every block of the book."
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    for name, command in COMMANDS.items():
        one = commands.add_parser(name, help=command.SUMMARY, description=command.SUMMARY)
        command.add_options(one)
        one.set_defaults(command=command)
    options = parser.parse_args(words)
    try:
        return options.command.main(options, words[1:])
    except LwcnnError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
