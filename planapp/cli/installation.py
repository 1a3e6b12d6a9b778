"""Commands for an installation: demo, serve, users and upkeep."""

import socket
from datetime import date

import click
from flask import current_app
from flask.cli import with_appcontext

from planapp.cli.swedish import LATER, SwedishCommand, SwedishGroup
from planapp.domain.access import OWNER, PLANNER, READER, ROLE_LABELS
from planapp.services.demo import load_demo
from planapp.services.errors import ServiceError
from planapp.services.organisations import find_organisation
from planapp.services.schema import ensure_schema, upgrade_schema
from planapp.services.security_log import write_to_standard_output
from planapp.services.sign_in import link_address
from planapp.services.sso.untie import untie
from planapp.services.users import add_user

LOOPBACK = ("127.0.0.1", "localhost", "::1")
DEFAULT_PORT = 8000


def _free_port(host: str, port: int) -> int:
    """The port, or the next one that nobody listens on."""
    for candidate in range(port, min(port + 50, 65536)):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, candidate))
            except OSError:
                continue
            return candidate
    raise ServiceError(f"Ingen ledig port hittades från {port}. Ange en annan med --port.")


def _address(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _serve(host: str, port: int) -> None:
    # Imported here: no other command needs the server.
    from waitress import serve

    app = current_app._get_current_object()  # type: ignore[attr-defined]
    write_to_standard_output()
    proxies = {}
    if count := app.config["PROXY_COUNT"]:
        # Only these are believed; the server takes away what anybody else claims of the visitor.
        proxies = {
            "trusted_proxy": "*",
            "trusted_proxy_count": count,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        }
    serve(app, host=host, port=port, threads=8, ident=None, **proxies)


@click.command("demo", cls=SwedishCommand, help="Prova planapp med en färdig exempelplan.")
@click.option("--host", metavar="ADRESS", default="127.0.0.1", help="Adressen att svara på.")
@click.option(
    "--port", metavar="PORT", default=DEFAULT_PORT, type=click.IntRange(1, 65535), help="Porten att svara på."
)
@with_appcontext
def demo_command(host: str, port: int) -> None:
    """Serve the demo plan, with one-time links for each kind of user."""
    if host not in LOOPBACK:
        raise ServiceError("planapp demo svarar bara på den egna datorn. Använd planapp serve för andra.")
    ensure_schema()
    links = load_demo()
    port = _free_port(host, port)
    base = _address(host, port)
    if not current_app.config["BASE_URL"]:
        current_app.config["BASE_URL"] = base
    click.echo(f"planapp svarar på {base}")
    _print_links(base, links)
    click.echo("Avsluta med Ctrl+C.")
    _serve(host, port)


def _print_links(base: str, links: dict[str, str]) -> None:
    if PLANNER not in links:
        click.echo(
            "Databasen har redan egna planer, så ingen exempelplan läses in. Få en länk för att logga in med:"
        )
        click.echo("  planapp user add DIN-E-POST --role planner --organisation REGION")
        return
    click.echo("Öppna länken för att logga in som planansvarig (den gäller en gång, i sju dagar):")
    click.echo(f"  {link_address(base, links[PLANNER])}")
    click.echo(
        "Se planen som rapportör eller läsare: logga ut först, eller öppna länken i ett privat fönster."
    )
    for role in (OWNER, READER):
        if role in links:
            click.echo(f"  {f'{ROLE_LABELS[role]}:':10} {link_address(base, links[role])}")


def _refuse_unsafe(host: str) -> None:
    if host in LOOPBACK:
        return
    if not current_app.config["BASE_URL"].startswith("https://"):
        raise ServiceError(
            "Utanför den egna datorn behövs https: sätt PLANAPP_BASE_URL till adressen, med https://."
        )
    if current_app.debug:
        raise ServiceError("Felsökningsläget får inte vara på utanför den egna datorn. Ta bort FLASK_DEBUG.")


@click.command("serve", cls=SwedishCommand, help="Starta planapp för en installation.")
@click.option("--host", metavar="ADRESS", default="127.0.0.1", help="Adressen att svara på.")
@click.option(
    "--port", metavar="PORT", default=DEFAULT_PORT, type=click.IntRange(1, 65535), help="Porten att svara på."
)
@with_appcontext
def serve_command(host: str, port: int) -> None:
    """Serve an installation."""
    _refuse_unsafe(host)
    ensure_schema()
    if _free_port(host, port) != port:
        raise ServiceError(f"Port {port} är upptagen. Ange en annan med --port.")
    click.echo(f"planapp svarar på {current_app.config['BASE_URL'] or _address(host, port)}")
    _serve(host, port)


@click.group("user", cls=SwedishGroup, help="Hantera användare.")
def user_group() -> None:
    """Users."""


@user_group.command("add", cls=SwedishCommand, help="Lägg till en användare och skriv ut en engångslänk.")
@click.argument("email", metavar="E-POST")
@click.option("--role", required=True, type=click.Choice(list(ROLE_LABELS)), help="Rollen i organisationen.")
@click.option(
    "--organisation",
    metavar="NAMN",
    required=True,
    help="Organisationens namn, till exempel Region Västmanland.",
)
@with_appcontext
def add_user_command(email: str, role: str, organisation: str) -> None:
    """Add a user and print the link that signs them in."""
    ensure_schema()
    is_new = find_organisation(organisation) is None
    invited = add_user(email, role, organisation)
    if is_new:
        click.echo(f"Organisationen «{organisation}» fanns inte och är tillagd.", err=True)
    base = current_app.config["BASE_URL"]
    if not base:
        base = _address("127.0.0.1", DEFAULT_PORT)
        click.echo("PLANAPP_BASE_URL är inte satt, så länken gäller adressen på den egna datorn.", err=True)
    click.echo(link_address(base, invited.token))


@user_group.command("untie", cls=SwedishCommand, help="Låt en ny inloggning ta över ett konto.")
@click.argument("email", metavar="E-POST")
@with_appcontext
def untie_command(email: str) -> None:
    """Let go of what single sign-on knows an account by."""
    ensure_schema()
    untie(email)
    click.echo("Kontot kopplas till nästa inloggning som har samma e-postadress.", err=True)


@click.group("db", cls=SwedishGroup, help="Sköt databasen.")
def database_group() -> None:
    """The database."""


@database_group.command("upgrade", cls=SwedishCommand, help="Uppdatera databasen till den här versionen.")
@with_appcontext
def upgrade_command() -> None:
    """Bring the schema to the newest revision."""
    upgrade_schema()
    click.echo("Databasen är uppdaterad.", err=True)


@click.command("remind", cls=SwedishCommand, help="Skicka påminnelser.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="Dagen att räkna från.")
@click.option("--dry-run", is_flag=True, help="Visa utan att skicka.")
def remind_command(today: date | None, dry_run: bool) -> None:
    """Reminders belong to a later version."""
    raise ServiceError(f"Påminnelser finns inte än. {LATER}")


COMMANDS = (demo_command, serve_command)
UPKEEP = (user_group, database_group, remind_command)
