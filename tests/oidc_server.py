"""Two providers of single sign-on to test against, each a real server on this computer.

`real_provider` is oidc-provider-mock, a whole provider with a login page, for people at their browsers.
`OwnProvider` can be told to say anything, true or not, for what a good provider never says.
"""

import json
import subprocess
import sys
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from planapp.settings.sso import SsoSettings, read_sso_settings

CLIENT, SECRET = "planapp", "delad+hemlighet/med=tecken"
BACK = "http://127.0.0.1/logga-in/sso/svar"

# A process of its own: it warns of what it uses in Authlib, and a warning here is a fault.
_REAL = """
import sys
from oidc_provider_mock import run_server_in_thread
with run_server_in_thread(require_nonce=True) as server:
    print(server.server_port, flush=True)
    sys.stdin.read()
"""


def sso_settings(issuer: str, **more: str) -> SsoSettings:
    """The settings of an installation that uses a provider, `more` without the prefix `SSO_`."""
    values = {"ISSUER": issuer, "CLIENT_ID": CLIENT, "CLIENT_SECRET": SECRET} | more
    found: SsoSettings = read_sso_settings({f"SSO_{name}": value for name, value in values.items()})["SSO"]
    return found


@cache
def a_key(name: str) -> RSAKey:
    """A key of a name, made once: that takes its time."""
    return RSAKey.generate_key(2048, {"kid": name})


@contextmanager
def real_provider() -> Iterator[str]:
    """The issuer of a provider, for as long as the block runs."""
    command = [sys.executable, "-W", "ignore", "-c", _REAL]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, text=True, **pipes) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield f"http://localhost:{int(process.stdout.readline())}"
        process.stdin.close()


def introduce(issuer: str, person: str, **claims: Any) -> None:
    """Let the real provider know somebody."""
    requests.put(f"{issuer}/users/{person}", json=claims, timeout=10).raise_for_status()


@dataclass
class OwnProvider:
    """A provider that says what `claims` hold; `forge` may change an id token's claims before it is signed.

    `described` changes its description of itself, `answer` the answer of an address, `asked` tells which
    addresses were asked.
    """

    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "asa"})
    more: dict[str, Any] = field(default_factory=dict)
    described: dict[str, Any] = field(default_factory=dict)
    forge: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
    answers: dict[str, tuple[int, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    key: RSAKey = field(default_factory=lambda: a_key("ours"))
    signed_with: Any = None
    algorithm: str = "RS256"
    issuer: str = ""
    _begun: dict[str, dict[str, str]] = field(default_factory=dict)

    def visit(self, address: str) -> dict[str, str]:
        """Go to the provider as a browser does, sign in there, and give what it sends back."""
        answer = requests.get(address, allow_redirects=False, timeout=10)
        query = parse_qs(urlsplit(answer.headers["Location"]).query)
        return {name: values[0] for name, values in query.items()}

    def get(self, path: str, query: dict[str, str]) -> tuple[int, Any]:
        """What the provider answers a GET."""
        if path == "/.well-known/openid-configuration":
            return 200, self._description() | self.described
        if path == "/jwks":
            return 200, KeySet([self.key]).as_dict(private=False)
        if path == "/userinfo":
            return 200, {"sub": self.claims["sub"]} | self.more
        code = f"code-{len(self._begun)}"
        self._begun[code] = query
        return 302, f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def _description(self) -> dict[str, Any]:
        places = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        found = {f"{name}_endpoint": f"{self.issuer}/{path}" for name, path in places.items()}
        return found | {
            "issuer": self.issuer,
            "jwks_uri": f"{self.issuer}/jwks",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def token(self, form: dict[str, str]) -> tuple[int, Any]:
        """What the provider gives for a code, which holds once and for whoever began with it."""
        begun = self._begun.pop(form.get("code", ""), None)
        if begun is None or (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            return 400, {"error": "invalid_grant"}
        challenge = create_s256_code_challenge(form.get("code_verifier", ""))
        if (begun["code_challenge_method"], begun["code_challenge"]) != ("S256", challenge):
            return 400, {"error": "invalid_grant"}
        if begun["redirect_uri"] != form.get("redirect_uri"):
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "a", "token_type": "Bearer", "id_token": self._id_token(begun)}

    def _id_token(self, begun: dict[str, str]) -> str:
        now = int(time.time())
        times = {"iat": now, "exp": now + 300}
        claims = {"iss": self.issuer, "aud": CLIENT, "nonce": begun["nonce"]} | times | self.claims
        header = {"alg": self.algorithm, "kid": self.key.kid}
        if self.algorithm == "none":  # the library will not do it
            parts = (json.dumps(one).encode() for one in (header, claims))
            return ".".join([*(urlsafe_b64encode(one).decode().rstrip("=") for one in parts), ""])
        return jwt.encode(header, self.forge(claims), self.signed_with or self.key, [self.algorithm])


def with_our_secret() -> OctKey:
    """A key that whoever knows the client's secret could sign with."""
    return OctKey.import_key(SECRET)


@contextmanager
def own_provider() -> Iterator[OwnProvider]:
    """A provider that can be told to say anything, for as long as the block runs."""
    provider = OwnProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, _, query = self.path.partition("?")
            self._send(path, provider.get(path, {name: one[0] for name, one in parse_qs(query).items()}))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: one[0] for name, one in parse_qs(body).items()}
            self._send(self.path, provider.token(form))

        def _send(self, path: str, answer: tuple[int, Any]) -> None:
            provider.asked.append(path)
            status, body = provider.answers.get(path, answer)
            self.send_response(status)
            if status == 302:
                self.send_header("Location", body)
            self.end_headers()
            self.wfile.write(body.encode() if isinstance(body, str) else json.dumps(body).encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing among the tests."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
