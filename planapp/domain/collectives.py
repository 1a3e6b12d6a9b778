"""Samlingsnamn: parties that a plan makes responsible though nobody in particular can answer for them.

«Regionerna», «alla kliniker» and «VPG» are many, or a group that meets: a row that only such a name is
responsible for has no real owner. A party is one when

- every word of it is an `_EVERYBODY` word, or joins them (`_JOINING`): «Regioner och kommuner inom
  respektive län», «Berörda verksamheter»; or
- it begins with the name of a `_GROUPS` body: «VPG för cancerrehabilitering», «RCC Mellansverige»; or
- it is the name of a whole region: «Region Västmanland».

Anything else is somebody: a clinic, a function, a municipality by name. What an organisation has said
of a party holds before the rule.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from planapp.domain.regions import REGIONS
from planapp.domain.responsible import fold_party

_EVERYBODY = re.compile(
    r"(?:region(?:en|er|erna|ens|ernas)?|landsting(?:et|en)?|kommun(?:en|er|erna)?|sjukvårdsregion(?:en|er)?"
    r"|vården|sjukvården|hälso-|cancervården|specialistvården|specialistsjukvården|primärvården|slutenvården"
    r"|öppenvården|tandvården|vårdgivar(?:e|na|en)|huvudm[aä]n(?:nen)?|vårdcentraler(?:na)?"
    r"|klinik(?:er|erna)|sjukhus(?:en)?|enheter(?:na)?|verksamhet(?:en|er|erna)"
    r"|vårdverksamheter(?:na)?|förvaltning(?:ar|arna)|verksamhetschefer(?:na)?|chefer(?:na)?|medarbetare"
    r"|organisationen|ledningen|linjeorganisationen|nätverk(?:et|en)?|alla|samtliga|flera|everyone|all|regions)"
)
_JOINING = re.compile(
    r"och|samt|eller|i|inom|på|av|för|vid|med|till|respektive|varje|egna|egen|berörda|aktuella|ingående"
    r"|övriga|andra|olika|hela|deltagande|län(?:et|en|ets)?|mellansverige|sverige|landet|and|of|the"
)
_GROUPS = re.compile(
    r"(?:rcc|regional\w* cancercentr\w*|(?:rpo|lpo|npo|rag|nag|lag|vpg|rsg|nsg|lsg)(?:\b|:er|:erna)"
    r"|(?:regional\w*|lokal\w*|nationell\w*)? ?(?:programområde\w*|arbetsgrupp\w*|vårdprocessgrupp\w*)"
    r"|styrgrupp\w*|ledningsgrupp\w*|samverkansgrupp\w*|referensgrupp\w*|projektgrupp\w*"
    r"|(?:lokal\w* |regional\w* )?cancerråd\w*|nätverk\w* för|verksamhetschefsgrupp\w*)\b"
)
_WORD = re.compile(r"[\w-]+")
_REGIONS = frozenset(fold_party(name) for name in REGIONS)

COLLECTIVE, SOMEBODY = "collective", "somebody"  # what an organisation has said of a party


def is_collective_name(name: str) -> bool:
    """Whether a party's name, as written, is one of those above."""
    folded = fold_party(name)
    if folded in _REGIONS or _GROUPS.match(folded):
        return True
    words = _WORD.findall(folded)
    named = [word for word in words if not _JOINING.fullmatch(word)]
    return bool(named) and all(_EVERYBODY.fullmatch(word) for word in named)


@dataclass(frozen=True, slots=True)
class Parties:
    """How an organisation counts parties: by what it has said, by its units' names, and by the rule.

    `said` is by folded party, COLLECTIVE or SOMEBODY; `units` are the folded names of its register, and
    `own` that of the organisation itself, which is nobody in particular in its own plan.
    """

    said: Mapping[str, str] = field(default_factory=dict)
    units: Collection[str] = ()
    own: str = ""

    def is_collective(self, name: str) -> bool:
        """Whether nobody in particular answers for a party."""
        folded = fold_party(name)
        if folded in self.said:
            return self.said[folded] == COLLECTIVE
        if folded in self.units:
            return False
        return folded == fold_party(self.own) or is_collective_name(name)


def ownership_scope(plan_id: int) -> str:
    """Under which name it is remembered of a plan's rows that nobody in particular shall own them."""
    return f"ownership:{plan_id}"
