"""A real mail server on a free port: it keeps what it was handed, and can be told to refuse or to encrypt."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as Server
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "planapp", "smtp-hemlighet-9"
QUOTED = "550 spam: http://plan.example.se/logga-in/lank/hemlig-token-1 for x\r\n"


@dataclass
class Box:
    """What the server was handed, and what it says to it; `port` is where it listens."""

    port: int = 0
    refuse_recipient: str = ""
    refuse_message: str = ""
    received: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)

    async def handle_RCPT(self, _: Server, __: Session, envelope: Envelope, to: str, options: list) -> str:
        """Take a recipient, or not."""
        if self.refuse_recipient:
            return self.refuse_recipient
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, _: Server, __: Session, envelope: Envelope) -> str:
        """Keep a message, or refuse it."""
        if self.refuse_message:
            return self.refuse_message
        self.envelopes.append(envelope)
        content = envelope.content
        assert isinstance(content, bytes)
        self.received.append(message_from_bytes(content, policy=default))  # type: ignore[arg-type]
        return f"250 2.0.0 Ok: queued as {len(self.received)}"

    def text(self, number: int = -1) -> str:
        """What a message says."""
        body = self.received[number].get_body(("plain",))
        assert body is not None
        return body.get_content().replace("\r\n", "\n")

    def settings(self, **more: Any) -> dict[str, Any]:
        """The configuration of an app that sends mail here."""
        return {
            "MAIL": "on",
            "MAIL_FROM": "plan@region.example.se",
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": self.port,
            "SMTP_TLS": "none",
            "BASE_URL": "http://plan.example.se",
        } | more


def _authenticate(_: Server, __: Session, ___: Envelope, ____: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (
        USER.encode(),
        PASSWORD.encode(),
    )
    return AuthResult(success=right, handled=right)


class _FreePort(Controller):
    """On a port that the system chooses, known once it listens."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(**more: Any) -> Iterator[Box]:
    """A server for as long as the block runs; `more` is how aiosmtpd starts it."""
    box = Box()
    server = _FreePort(box, hostname="127.0.0.1", port=0, **more)
    server.start()
    try:
        box.port = server.port
        yield box
    finally:
        server.stop()


def own_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate that nobody but itself vouches for, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate, key_file = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate, key_file


def encrypted(folder: Path) -> ssl.SSLContext:
    """What a server encrypts with, by a certificate of its own making in `folder`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*own_certificate(folder))
    return context


def asking_for_password(folder: Path) -> dict[str, Any]:
    """How a server is started that takes mail only from who signs in, over an encrypted connection."""
    return {
        "auth_required": True,
        "authenticator": _authenticate,
        "require_starttls": True,
        "tls_context": encrypted(folder),
    }


@pytest.fixture
def smtp() -> Iterator[Box]:
    """A server that takes everything."""
    with mail_server() as box:
        yield box
