"""`python -m tests.programs` names the missing programs and the line that installs them."""

import sys

from tests.programs import missing


def main(arguments: list[str]) -> int:
    """Print a note for a person, or with --packages only the packages, for .ci/run."""
    packages = missing.packages()
    if "--packages" in arguments:
        print(*packages)
    elif packages:
        print(missing.advice(packages))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
