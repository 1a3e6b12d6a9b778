"""The console script `planapp`: brings the command line and the app together."""

import sys

from planapp import create_app
from planapp.cli import run


def main() -> None:
    """Run the command line and exit with its status."""
    sys.exit(run(sys.argv[1:], create_app))


if __name__ == "__main__":
    main()
