"""Settings for mail: whether it is sent, from whom, and through which server."""

from collections.abc import Mapping
from typing import Any

from email_validator import EmailNotValidError, validate_email

from planapp.settings.error import SettingError

MAIL_SETTINGS = (
    "MAIL",
    "MAIL_FROM",
    "MAIL_REDIRECT",
    "SMTP_HOST",
    "SMTP_PORT",
    "SMTP_TLS",
    "SMTP_USER",
    "SMTP_PASSWORD",
)
OFF, REDIRECT, ON = "off", "redirect", "on"
_MODES = {"av": OFF, "omdirigera": REDIRECT, "på": ON, "pa": ON}
STARTTLS, TLS, PLAIN = "starttls", "tls", "none"
_SECURITY = {"starttls": STARTTLS, "tls": TLS, "av": PLAIN}
_USUAL_PORTS = {STARTTLS: 587, TLS: 465, PLAIN: 25}


def _choice(name: str, written: str, choices: Mapping[str, str]) -> str:
    found = choices.get(written.strip().casefold())
    if found is None:
        named = [choice for choice in choices if choice != "pa"]
        raise SettingError(f"PLANAPP_{name} ska vara {', '.join(named[:-1])} eller {named[-1]}.")
    return found


def address_setting(name: str, written: str) -> str:
    """An e-mail address in a setting, as it is stored for users; raises SettingError when it is none."""
    try:
        checked = validate_email(written.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as fault:
        raise SettingError(f"PLANAPP_{name} ska vara en e-postadress, som plan@region.exempel.se.") from fault
    return checked.normalized.casefold()


def _port(written: str, usual: int) -> int:
    number = int(written) if written.isascii() and written.isdigit() and len(written) < 6 else 0
    if written and not 1 <= number <= 65535:
        raise SettingError("PLANAPP_SMTP_PORT ska vara ett heltal mellan 1 och 65535.")
    return number or usual


def _check_whole(values: Mapping[str, str], mode: str, security: str, base_url: str) -> None:
    """What sending needs beside the mode itself; each refusal names the setting to mend."""
    needed = {
        "MAIL_FROM": "adressen som mejlen kommer från",
        "SMTP_HOST": "namnet på e-postservern",
    } | ({"MAIL_REDIRECT": "adressen som alla mejl ska till"} if mode == REDIRECT else {})
    for name, meaning in needed.items():
        if not values.get(name, "").strip():
            raise SettingError(f"PLANAPP_{name} saknas: ange {meaning}, eller sätt PLANAPP_MAIL till av.")
    if not base_url:
        # A link must never be made from what a visitor's request claims that we are called.
        raise SettingError("PLANAPP_BASE_URL saknas: mejlen behöver adressen som deras länkar börjar med.")
    if bool(values.get("SMTP_USER")) != bool(values.get("SMTP_PASSWORD")):
        raise SettingError("PLANAPP_SMTP_USER och PLANAPP_SMTP_PASSWORD hör ihop: ange båda eller ingen.")
    if values.get("SMTP_PASSWORD") and security == PLAIN:
        raise SettingError(
            "PLANAPP_SMTP_TLS får inte vara av när PLANAPP_SMTP_PASSWORD är satt, för då skickas lösenordet "
            "öppet. Välj starttls eller tls."
        )


def read_mail_settings(values: Mapping[str, str], base_url: str) -> dict[str, Any]:
    """The configuration of mail from the settings as written; raises SettingError."""
    mode = _choice("MAIL", values.get("MAIL") or "av", _MODES)
    security = _choice("SMTP_TLS", values.get("SMTP_TLS") or "starttls", _SECURITY)
    if mode != OFF:
        _check_whole(values, mode, security, base_url)
    return {
        "MAIL": mode,
        **{
            name: address_setting(name, values[name]) if values.get(name) else ""
            for name in ("MAIL_FROM", "MAIL_REDIRECT")
        },
        "SMTP_HOST": values.get("SMTP_HOST", "").strip(),
        "SMTP_PORT": _port(values.get("SMTP_PORT", "").strip(), _USUAL_PORTS[security]),
        "SMTP_TLS": security,
        "SMTP_USER": values.get("SMTP_USER", ""),
        "SMTP_PASSWORD": values.get("SMTP_PASSWORD", ""),
    }
