"""Which Debian packages the tests want and this machine lacks."""

from tests.programs import chromium, office, postgres

# Each package with the question that tells whether it is here.
WANTED = {
    "chromium": chromium.path,
    "postgresql": postgres.binaries,
    "libreoffice-writer-nogui": lambda: office.component("swriter"),
    "libreoffice-calc-nogui": lambda: office.component("scalc"),
    "poppler-utils": office.pdftotext,
    # Without a font of its own a bare machine measures text as empty boxes.
    "fonts-liberation": office.fonts,
}


def packages() -> list[str]:
    """The packages that are missing, in a fixed order."""
    return [package for package, found in WANTED.items() if not found()]


def reason(package: str) -> str:
    """Why a test is skipped, in one line."""
    return f"{package} is not installed: apt-get install {package}"


def advice(lacking: list[str]) -> str:
    """What a developer reads before the tests begin."""
    return (
        f"Not installed: {', '.join(lacking)}. The tests that need them are skipped.\n"
        f"    sudo apt-get install --no-install-recommends {' '.join(lacking)}"
    )
