"""Why somebody was not signed in by single sign-on, in words for them and in one word for the log."""

from planapp.services.errors import ServiceError

DOWN, STOPPED, LOST, FAILED, UNTRUSTED = "provider_down", "stopped", "state", "provider_error", "token"
NO_ID, UNSURE_EMAIL, UNKNOWN, ENDED, OTHER_PERSON, NO_ADDRESS = (
    *("claims", "email_not_sure", "unknown_person", "ended", "other_identity", "base_url"),
)
_AGAIN = "Försök igen. Händer det på nytt, säg till förvaltaren av planapp."
_ASK = "Be planansvarig eller en administratör i din region"
# {0} is the provider's name as a sentence begins, {1} as it stands inside one.
_SENTENCES = {
    DOWN: "{0} svarar inte just nu. Vänta en stund och försök igen, eller logga in på ett annat sätt.",
    STOPPED: "Inloggningen med {1} avbröts. Försök igen, eller logga in på ett annat sätt.",
    LOST: "Inloggningen tog för lång tid, eller började i ett annat fönster. Försök igen.",
    FAILED: "Inloggningen med {1} gick inte igenom. " + _AGAIN,
    UNTRUSTED: "Svaret från inloggningen med {1} går inte att lita på. " + _AGAIN,
    NO_ID: "Inloggningen med {1} säger inte vem du är. Säg till förvaltaren av planapp.",
    UNSURE_EMAIL: (
        "Inloggningen med {1} intygar inte att e-postadressen är din, så vi vet inte vilket konto "
        "som är ditt. " + _ASK + " om hjälp."
    ),
    UNKNOWN: "Du har inget konto i planapp än. " + _ASK + " att bjuda in dig.",
    ENDED: "Ditt konto i planapp är avslutat. " + _ASK + ", om du behöver det igen.",
    OTHER_PERSON: (
        "Kontot med din e-postadress hör redan till en annan inloggning. Säg till förvaltaren av planapp, "
        "om du har fått en ny."
    ),
    NO_ADDRESS: "Adressen till planapp är inte inställd. Säg till förvaltaren: PLANAPP_BASE_URL saknas.",
}


class SsoRefused(ServiceError):
    """Nobody was signed in; `reason` is one word for the log, the message a sentence for the person."""

    def __init__(self, reason: str, name: str = "") -> None:
        super().__init__(_SENTENCES[reason].format(name[:1].upper() + name[1:], name))
        self.reason = reason
