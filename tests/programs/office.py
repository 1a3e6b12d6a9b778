"""LibreOffice and poppler: what another program sees in the documents that we wrote."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

TIMEOUT = 120


def soffice() -> str | None:
    """The start script of LibreOffice."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def component(name: str) -> Path | None:
    """A part of LibreOffice (`swriter`, `scalc`): each is a Debian package of its own."""
    script = soffice()
    if script is None:
        return None
    library = Path(script).resolve().parent / {"swriter": "libswlo.so", "scalc": "libsclo.so"}[name]
    return library if library.exists() else None


def pdftotext() -> str | None:
    """Poppler's reader of text in a PDF."""
    return shutil.which("pdftotext")


def fonts() -> bool:
    """Whether there is any TrueType font for documents and pages."""
    folders = [Path("/usr/share/fonts"), Path.home() / ".fonts", Path.home() / ".local/share/fonts"]
    return any(next(folder.rglob("*.ttf"), None) for folder in folders if folder.is_dir())


def convert(source: Path, to: str, folder: Path, profile: Path) -> Path:
    """Let LibreOffice write `source` as `to` (`pdf`, `docx`, `pdf:writer_pdf_Export` …) into `folder`.

    It answers 0 even when it produced nothing, and two calls at once with one profile produce nothing
    in silence: hence a profile of our own and a look at the result.
    """
    script = soffice()
    if script is None:
        raise FileNotFoundError("soffice")
    folder.mkdir(parents=True, exist_ok=True)
    result = folder / f"{source.stem}.{to.partition(':')[0]}"
    if result.resolve() == source.resolve():
        raise ValueError(f"{result} would be written over itself; give another folder")
    result.unlink(missing_ok=True)
    command = [script, f"-env:UserInstallation={profile.resolve().as_uri()}", "--headless", "--norestore"]
    answer = _run([*command, "--convert-to", to, "--outdir", str(folder), str(source)])
    if not result.is_file() or not result.stat().st_size:
        raise RuntimeError(f"LibreOffice wrote no {result.name}: {answer.strip() or 'no message'}")
    return result


def pdf_text(source: Path) -> str:
    """The text of a PDF in reading order, pages ended by a form feed."""
    command = ["pdftotext", "-layout", "-enc", "UTF-8", str(source), "-"]
    return subprocess.run(command, check=True, capture_output=True, timeout=TIMEOUT, encoding="utf-8").stdout


def _run(command: list[str]) -> str:
    """Run in a group of its own: soffice is a script, and its child must not outlive the timeout."""
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            return process.communicate(timeout=TIMEOUT)[0]
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
