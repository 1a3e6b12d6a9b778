"""The provider of single sign-on: where a person is sent, and what it says of them afterwards.

Authlib makes and checks what the protocol needs (PKCE, state, nonce, the id token). Only the issuer, and
the addresses that it names itself, are ever asked; each has to be as safe as its own.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from authlib.integrations.base_client import BaseApp, OAuth2Mixin, OAuthError, OpenIDMixin
from authlib.integrations.requests_client import OAuth2Session
from joserfc.errors import JoseError
from requests import RequestException

from planapp.services.sso.refused import DOWN, FAILED, UNTRUSTED, SsoRefused
from planapp.settings.sso import SsoSettings, is_safe_address

_log = logging.getLogger(__name__)
_TIMEOUT = (3, 10)  # seconds to connect, and to wait for each answer
_REST = 5.0  # seconds in which a provider that did not answer is not asked again
_LIFE = 24 * 3600  # seconds that its description of itself holds
_LEEWAY = 60  # seconds that two computers' clocks may differ
_ADDRESSES = ("authorization_endpoint", "token_endpoint", "jwks_uri")
# Signatures that only the provider can make: «none», and those made with our own secret, are not.
_ALGORITHMS = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
# Whatever the other end may answer that is not the protocol; it gets a sentence, never a trace.
_NONSENSE = (JoseError, OAuthError, ValueError, TypeError, KeyError, AttributeError, RuntimeError)


GROUPS_UNTOLD = "planapp_groups_untold"  # a claim of our own: the provider could not be asked of groups


@dataclass(frozen=True, slots=True)
class Started:
    """A sign-in that has begun: where to send the person, and what their browser keeps meanwhile."""

    url: str
    state: str
    nonce: str
    verifier: str


class _Session(OAuth2Session):
    """Asks only where it was told to: follows nobody elsewhere, and waits for nobody forever."""

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        kwargs = {"timeout": _TIMEOUT} | kwargs | {"allow_redirects": False}
        return super().request(method, url, *args, **kwargs)


class Provider(OAuth2Mixin, OpenIDMixin, BaseApp):
    """One provider, described by itself when it is first needed; shared by all threads."""

    client_cls = _Session

    def __init__(self, settings: SsoSettings) -> None:
        super().__init__(
            framework=None,
            name="sso",
            client_id=settings.client_id,
            client_secret=settings.client_secret,
            client_kwargs={"scope": settings.scope, "code_challenge_method": "S256"},
        )
        self.settings = settings
        self._turn = threading.Lock()
        self._told_at = self._silent_at = float("-inf")

    def begin(self, redirect_uri: str, is_again: bool = False) -> Started:
        """Where to send somebody who wants to sign in; raises SsoRefused when the provider is down.

        With `is_again` the provider asks who it is even where it knows them from just before.
        """
        asked = {"prompt": "login"} if is_again else {}
        with _explained(self.settings):
            made = self.create_authorization_url(redirect_uri, **asked)
        return Started(made["url"], made["state"], made["nonce"], made["code_verifier"])

    def finish(self, code: str, nonce: str, verifier: str, redirect_uri: str) -> dict[str, Any]:
        """What the provider says of somebody who comes back with a code; raises SsoRefused.

        The id token is checked: signature, issuer, audience, times and nonce. What it leaves out is taken
        from the provider's page about the person, where it has one.
        """
        with _explained(self.settings):
            token = self.fetch_access_token(redirect_uri=redirect_uri, code=code, code_verifier=verifier)
            expected = {
                "iss": {"essential": True, "value": self.load_server_metadata()["issuer"]},
                "aud": {"essential": True, "value": self.client_id},
            }
            claims = self.parse_id_token(token, nonce, claims_options=expected, leeway=_LEEWAY)
            if claims is None:
                raise SsoRefused(UNTRUSTED, self.settings.name)
            return dict(claims) | self._more(dict(claims), token)

    def _more(self, claims: dict[str, Any], token: dict[str, Any]) -> dict[str, Any]:
        """The claims that the token lacks and the provider tells when asked; nothing when it does not."""
        wanted = {self.settings.claim_email, self.settings.claim_name}
        wanted |= set() if self.settings.trust_email else {"email_verified"}
        wanted |= {self.settings.claim_groups} if self.settings.groups else set()
        missing = wanted - claims.keys()
        address = self.load_server_metadata().get("userinfo_endpoint")
        if not missing or not is_safe_address(address) or "access_token" not in token:
            return {}
        try:
            said = self.userinfo(token=token)
        except (RequestException, *_NONSENSE):
            # Whose groups nobody tells keeps the roles that they have: see `person`.
            return {GROUPS_UNTOLD: True} if self.settings.claim_groups in missing else {}
        if said.get("sub") != claims["sub"]:
            raise SsoRefused(UNTRUSTED, self.settings.name)
        return {name: said[name] for name in said if name not in claims}

    def load_server_metadata(self) -> dict[str, Any]:
        """The provider's description of itself, fetched once a day; raises SsoRefused."""
        with self._turn:
            now = time.monotonic()
            if now - self._silent_at < _REST:
                raise SsoRefused(DOWN, self.settings.name)
            if now - self._told_at > _LIFE:
                self._silent_at = float("inf")
                try:
                    self.server_metadata = self._fetch_metadata()
                    self._told_at, self._silent_at = now, float("-inf")
                finally:
                    # Those who wait for the same answer do not wait again, one after the other.
                    self._silent_at = min(self._silent_at, time.monotonic())
        return self.server_metadata

    def _fetch_metadata(self) -> dict[str, Any]:
        address = f"{self.settings.issuer}/.well-known/openid-configuration"
        with self._get_session() as session:
            answer = session.request("GET", address, withhold_token=True)
        if answer.status_code != 200:
            raise SsoRefused(DOWN, self.settings.name)
        found = answer.json()
        if str(found["issuer"]).rstrip("/") != self.settings.issuer:
            raise ValueError("another issuer answers")
        if not all(is_safe_address(found.get(name)) for name in _ADDRESSES):
            raise ValueError("an address that is not safe")
        offered = found.get("id_token_signing_alg_values_supported") or ["RS256"]
        self._choose_method(found.get("token_endpoint_auth_methods_supported"))
        kept = {name: found[name] for name in ("issuer", *_ADDRESSES, "userinfo_endpoint") if name in found}
        return kept | {"id_token_signing_alg_values_supported": sorted(_ALGORITHMS.intersection(offered))}

    def _choose_method(self, offered: list[str] | None) -> None:
        """Show our secret in the form where the provider takes it so.

        In a header, which is what every provider takes, not all of them read the same signs in it alike.
        """
        if self.client_secret and "client_secret_post" in (offered or []):
            self.client_kwargs["token_endpoint_auth_method"] = "client_secret_post"


@contextmanager
def _explained(settings: SsoSettings) -> Iterator[None]:
    """Turn whatever goes wrong with the provider into SsoRefused, and tell the log what kind it was."""
    try:
        yield
    except RequestException as fault:
        _log.warning("single sign-on: no answer (%s)", type(fault).__name__)
        raise SsoRefused(DOWN, settings.name) from None
    except _NONSENSE as fault:
        _log.warning("single sign-on: %s", type(fault).__name__)
        raise SsoRefused(FAILED if isinstance(fault, OAuthError) else UNTRUSTED, settings.name) from None
