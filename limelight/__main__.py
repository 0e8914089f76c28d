"""`limelight`: the map of the program. Each command imports only what it needs."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from limelight.arguments import parse
from show.errors import ShowError

TRACE = "LIMELIGHT_TRACE"  # set it to see where in the program an unforeseen fault came from
OK, FAULT, REFUSED, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit code: 0 done, 2 refused with one line on stderr, 130 on Ctrl-C."""
    try:
        chosen = parse(sys.argv[1:] if arguments is None else arguments)
        return _run(chosen.command, chosen)
    except ShowError as error:
        return _say(str(error), REFUSED)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except Exception as error:
        if os.environ.get(TRACE):
            raise
        what = " ".join(f"{type(error).__name__} {error}".split())
        return _say(f"limelight: {what}: this should not happen, run again with {TRACE}=1 and report it", FAULT)


def _run(command: str, chosen: object) -> int:
    from limelight import commands

    return commands.TABLE[command](chosen)


def _say(sentence: str, code: int) -> int:
    print(f"limelight: error: {sentence}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
