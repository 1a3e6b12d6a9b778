"""Whether the region follows a row up: what the program suggests from who is responsible for it."""

import re
from collections.abc import Sequence

from planapp.domain.regions import REGIONS
from planapp.domain.responsible import LEAD, Responsibility, fold_party

# Bodies above or beside the region. A local group (LPO) is the region's own, and so is what is not known.
_OUTSIDE = re.compile(
    r"\b(?:rcc|regional\w* cancercentr\w*|rpo|regional\w* programområde\w*|rag|regional\w* arbetsgrupp\w*"
    r"|vpg|(?:regional\w* )?vårdprocessgrupp\w*|npo|nationell\w*|nag|rsg|nsg"
    r"|sjukvårdsregion\w*|samverkansnämnd\w*|kunskapsstyrningsråd\w*"
    r"|skr|sveriges kommuner och regioner|socialstyrelsen\w*|folkhälsomyndigheten|läkemedelsverket"
    r"|e-hälsomyndigheten|tandvårds- och läkemedelsförmånsverket|tlv|nt-rådet|regeringen|staten|inera"
    r"|cancerfonden)\b"
)
_A_REGION = re.compile(r"\w*region(?:en|er|erna|ernas|ens|s)?\b")
# Words that look like a region's and are not.
_NO_REGION = re.compile(r"sveriges kommuner och regioner|\w*sjukvårdsregion\w*")
_OTHER_REGIONS = {fold_party(name) for name in REGIONS}


def _is_outside(name: str, own: str) -> bool:
    folded = fold_party(name)
    if folded in _OTHER_REGIONS:
        return folded != own
    if own and own in folded:
        return False
    return bool(_OUTSIDE.search(folded)) and not _A_REGION.search(_NO_REGION.sub("", folded))


def suggest(parties: Sequence[Responsibility], region: str | None) -> tuple[bool, str]:
    """Whether a region's plan should count a row, by the parties that its responsible cell names.

    `region` is whose plan it is. Where one of the parties is the region's, if only in support, or one
    that is not known, the row counts. The reason is a Swedish sentence, empty for rows that count.
    """
    own = fold_party(region or "")
    if not parties or _OUTSIDE.match(own) or not all(_is_outside(one.name, own) for one in parties):
        return True, ""
    leads = [one for one in parties if one.role == LEAD] or parties
    names = list(dict.fromkeys(one.name for one in leads))
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} och {names[-1]}"
    return False, f"Bara {listed} ansvarar enligt planen."
