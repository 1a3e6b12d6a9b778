"""Settings: from the environment (`PLANAPP_…`), then `config.toml` in the instance folder, then defaults.

| setting | meaning |
| --- | --- |
| PLANAPP_INSTANCE | the instance folder |
| PLANAPP_DATABASE_URL | the database; SQLite in the instance folder when absent |
| PLANAPP_SECRET_KEY | signs sessions; made and kept in the instance folder when absent |
| PLANAPP_BASE_URL | the address that every link begins with |
| PLANAPP_PROXY_COUNT | how many reverse proxies stand in front |
| PLANAPP_UPLOAD_LIMIT_MB | the largest file that can be uploaded |
| PLANAPP_SITE_NAME | the name in the page header |
| PLANAPP_COLOUR | the region's colour, `#1b4f83`; shades with enough contrast are made from it |
| PLANAPP_LOGO | the region's logo: a picture file in the instance folder |
| PLANAPP_MAIL | `av`, `omdirigera` (all mail to PLANAPP_MAIL_REDIRECT) or `på` |
| PLANAPP_MAIL_FROM, PLANAPP_MAIL_REDIRECT | the address that mail comes from, and the one that gets it all |
| PLANAPP_SMTP_HOST, PLANAPP_SMTP_PORT | the mail server |
| PLANAPP_SMTP_TLS | `starttls`, `tls` or `av` |
| PLANAPP_SMTP_USER, PLANAPP_SMTP_PASSWORD | who we are to the mail server |
| PLANAPP_NO_PASSWORD_ROLES, PLANAPP_NO_LINK_ROLES | roles that sign in without passwords, without links |
| PLANAPP_EMERGENCY_ADMIN | the address that always has its password |
| PLANAPP_SSO_ISSUER, … | single sign-on by OpenID Connect: see `planapp/settings/sso.py` and the README |
"""

import contextlib
import os
import re
import secrets
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from planapp.settings.error import SettingError
from planapp.settings.mail import MAIL_SETTINGS, read_mail_settings
from planapp.settings.sign_in import SIGN_IN_SETTINGS, read_sign_in_settings
from planapp.settings.sso import SSO_SETTINGS, read_sso_settings

SECRET_LENGTH = 32
SETTINGS = (
    "DATABASE_URL",
    "SECRET_KEY",
    "BASE_URL",
    "PROXY_COUNT",
    "UPLOAD_LIMIT_MB",
    "SITE_NAME",
    "COLOUR",
    "LOGO",
    *MAIL_SETTINGS,
    *SIGN_IN_SETTINGS,
    *SSO_SETTINGS,
)
_PICTURES = {".svg", ".png", ".jpg", ".jpeg", ".webp"}
_PROJECT = Path(__file__).resolve().parent.parent


def _folders(environment: Mapping[str, str]) -> tuple[Path, Path, Path]:
    """The instance folder, and those for documents that came in and went out."""
    named = environment.get("PLANAPP_INSTANCE")
    if named:
        instance = Path(named).expanduser().resolve()
        return instance, instance / "imports", instance / "exports"
    root = _PROJECT if (_PROJECT / "pyproject.toml").is_file() else Path.cwd()
    return root / "instance", root / "imports", root / "exports"


def _from_file(instance: Path) -> dict[str, Any]:
    path = instance / "config.toml"
    if not path.is_file():
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise SettingError(
            f"Filen config.toml i {instance} går inte att läsa. Rätta den: {fault}."
        ) from fault
    except OSError as fault:
        raise SettingError(
            f"Filen config.toml i {instance} går inte att öppna. Kontrollera vem som får läsa den."
        ) from fault
    for name, value in found.items():
        # A name that nobody reads is a misspelt one, and silence would hide it.
        if name.upper() not in SETTINGS:
            raise SettingError(f"Inställningen {name} i config.toml finns inte. Ta bort eller rätta den.")
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise SettingError(f"Inställningen {name} i config.toml ska vara en text inom citattecken.")
    return {name.upper(): str(value) for name, value in found.items()}


def _kept_secret(instance: Path) -> str:
    path = instance / "secret_key"
    try:
        if not path.is_file():
            _make_secret(path)
        secret = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise SettingError(
            f"Mappen {instance} går inte att använda. Kontrollera PLANAPP_INSTANCE och vem som får skriva."
        ) from fault
    if len(secret) < SECRET_LENGTH:
        raise SettingError(f"Filen {path} är skadad. Ta bort den, så görs en ny; alla får logga in igen.")
    return secret


def _make_secret(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_hex(32))
    # Two processes may start at once: the first to name its file decides, and it is never seen half made.
    try:
        with contextlib.suppress(FileExistsError):
            os.link(beside, path)
    finally:
        beside.unlink()


def _secret(written: str | None, instance: Path) -> str:
    if not written:
        return _kept_secret(instance)
    if len(written) < SECRET_LENGTH:
        raise SettingError(
            f"PLANAPP_SECRET_KEY är för kort. Ange minst {SECRET_LENGTH} slumpade tecken, eller ta bort "
            "inställningen, så görs en nyckel."
        )
    return written


def _base_url(written: str) -> str:
    address = written.strip().rstrip("/")
    if not address:
        return ""
    if not address.startswith(("https://", "http://")):
        raise SettingError("PLANAPP_BASE_URL ska börja med https:// (eller http:// på den egna datorn).")
    try:
        parts = urlsplit(address)
        is_whole = bool(parts.hostname) and not (parts.query or parts.fragment or " " in address)
        parts.port  # noqa: B018  asking raises ValueError for a port that is none
    except ValueError:
        is_whole = False
    if not is_whole:
        raise SettingError("PLANAPP_BASE_URL ska vara en hel adress, till exempel https://plan.exempel.se.")
    return address


def _own_host(base_url: str) -> str:
    """The only host that a request may name, as browsers write it; empty when there is no base address."""
    host = urlsplit(base_url).hostname or ""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _database_url(written: str | None, instance: Path) -> str:
    if not written:
        return f"sqlite:///{instance / 'planapp.sqlite'}"
    for short in ("postgres://", "postgresql://"):
        if written.startswith(short):
            written = "postgresql+psycopg://" + written.removeprefix(short)
    if not written.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise SettingError(
            "PLANAPP_DATABASE_URL ska börja med postgresql:// eller sqlite:///. Rätta inställningen."
        )
    try:
        make_url(written)
    except (ArgumentError, ValueError) as fault:
        raise SettingError(
            "PLANAPP_DATABASE_URL går inte att tolka. Skriv postgresql://namn:lösenord@värd:port/databas, "
            "med särskilda tecken i lösenordet som %-koder."
        ) from fault
    return written


def _whole_number(name: str, written: Any, lowest: int, highest: int) -> int:
    number = int(written) if str(written).isascii() and str(written).isdigit() else -1
    if not lowest <= number <= highest:
        raise SettingError(f"PLANAPP_{name} ska vara ett heltal mellan {lowest} och {highest}.")
    return number


def _colour(written: Any) -> str:
    colour = str(written or "").strip().lower()
    if colour and not re.fullmatch(r"#[0-9a-f]{6}", colour):
        raise SettingError("PLANAPP_COLOUR ska vara en färg som #1b4f83: ett nummertecken och sex tecken.")
    return colour


def _logo(written: Any, instance: Path) -> str:
    if not written:
        return ""
    path = instance / str(written)
    inside = path.resolve().is_relative_to(instance.resolve())
    if not inside or path.suffix.lower() not in _PICTURES or not path.is_file():
        raise SettingError(
            f"PLANAPP_LOGO ska vara en bildfil (svg, png, jpg eller webp) i {instance}. Lägg filen där."
        )
    return str(path.resolve())


def _session_cookie(is_https: bool) -> dict[str, Any]:
    return {
        # A browser takes no cookie of this prefix from anybody but the very host, over https.
        "SESSION_COOKIE_NAME": "__Host-planapp" if is_https else "planapp",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": is_https,
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
    }


def load_config(environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The app's configuration.

    Makes the instance folder when the secret has to be kept there. Raises SettingError when a setting
    cannot be used.
    """
    environment = os.environ if environment is None else environment
    instance, imports, exports = _folders(environment)
    values = {name: value for name, value in _from_file(instance).items() if name in SETTINGS}
    for name in SETTINGS:
        if environment.get(f"PLANAPP_{name}"):
            values[name] = environment[f"PLANAPP_{name}"]
    base_url = _base_url(values.get("BASE_URL", ""))
    is_https = base_url.startswith("https://")
    return {
        "INSTANCE": instance,
        "IMPORTS": imports,
        "EXPORTS": exports,
        "SITE_NAME": " ".join(values.get("SITE_NAME", "").split()) or "planapp",
        "COLOUR": _colour(values.get("COLOUR")),
        "LOGO": _logo(values.get("LOGO"), instance),
        "BASE_URL": base_url,
        "OWN_HOST": _own_host(base_url),
        "SECRET_KEY": _secret(values.get("SECRET_KEY"), instance),
        "SQLALCHEMY_DATABASE_URI": _database_url(values.get("DATABASE_URL"), instance),
        # What is stored (notes, addresses, hashes of secrets) does not reach the log with a fault.
        "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True},
        "PROXY_COUNT": _whole_number("PROXY_COUNT", values.get("PROXY_COUNT", 0), 0, 10),
        "MAX_CONTENT_LENGTH": _whole_number("UPLOAD_LIMIT_MB", values.get("UPLOAD_LIMIT_MB", 25), 1, 500)
        * 1024
        * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        **_session_cookie(is_https),
        "PREFERRED_URL_SCHEME": "https" if is_https else "http",
        "WTF_CSRF_TIME_LIMIT": None,  # a page left open over lunch can still be saved
        # It would ask for a Referer, which our own Referrer-Policy tells browsers not to send.
        "WTF_CSRF_SSL_STRICT": False,
        **read_mail_settings(values, base_url),
        **read_sign_in_settings(values),
        **read_sso_settings(values),
    }
