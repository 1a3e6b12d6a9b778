"""What every page promises, checked by one function after the example of GOV.UK Notify's test client."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import html

# Words that would mean a text was forgotten. Names and file formats are Swedish enough.
ENGLISH = re.compile(
    r"\b(the|and|this field|is required|not a valid|invalid|error|password|submit|save|cancel|delete|missing"
    r"|choice|upload|owner|reader|planner|administrator|not_started|in_progress|ongoing|done|paused"
    r"|none|true|false|undefined|null)\b",
    re.IGNORECASE,
)
WITHOUT_LABEL = {"hidden", "submit", "button", "image", "reset"}


def _texts(page: Any) -> str:
    for one in page.xpath("//script | //style | //code"):
        one.getparent().remove(one)
    said = page.xpath("//@aria-label | //@title | //@alt | //@placeholder | //@data-announce")
    return " ".join([page.text_content(), *said])


def _name_of(control: Any, page: Any) -> str:
    ids = control.get("aria-labelledby", "").split() or [control.get("id", "")]
    labels = page.xpath("//label[@for=$id]", id=control.get("id", "")) or control.xpath("ancestor::label")
    named = [one for found in ids for one in page.xpath("//*[@id=$id]", id=found) if one is not control]
    return control.get("aria-label", "") + " ".join(one.text_content() for one in [*labels, *named])


def faults(text: str) -> list[str]:
    """What is wrong with a page, each in a sentence; an empty list for a good one."""
    page = html.fromstring(text)
    found = [*_frame(page), *_fields(page)]
    ids = page.xpath("//@id")
    found += [f"#{one} is there {ids.count(one)} times" for one in set(ids) if ids.count(one) > 1]
    found += [f"#{one} leads nowhere" for one in _lost(page, set(ids))]
    if page.xpath("//@style") or page.xpath("//*[@*[starts-with(name(), 'on')]]"):
        found.append("there is style or script inside the page")
    # Last, since it takes scripts away.
    return found + [f"English: «{word[0]}»" for word in ENGLISH.finditer(_texts(page))]


def _frame(page: Any) -> Iterator[str]:
    if page.get("lang") != "sv":
        yield "the page does not say that it is Swedish"
    headings = page.xpath("//h1")
    if len(headings) != 1 or not headings[0].text_content().strip():
        yield f"there are {len(headings)} h1"
    title = page.findtext(".//title") or ""
    if not re.fullmatch(r"\S.* – planapp", title.strip()) or title.startswith("Sida –"):
        yield f"the title is «{title}»"


def _fields(page: Any) -> Iterator[str]:
    for control in page.xpath("//input | //select | //textarea"):
        is_shown = control.get("type") not in WITHOUT_LABEL and control.get("hidden") is None
        if is_shown and not _name_of(control, page).strip():
            yield f"the field {control.get('name')} has no label"
    for control in page.xpath("//button | //a[@href]"):
        if not (control.text_content() + control.get("aria-label", "")).strip():
            yield f"a {control.tag} has no words"
    for form in page.xpath("//form[translate(@method, 'POST', 'post') = 'post']"):
        if not form.xpath(".//input[@name = 'csrf_token']"):
            yield f"the form to {form.get('action')} has no token"


def _lost(page: Any, ids: set[str]) -> list[str]:
    inside = [one[1:] for one in page.xpath("//a/@href") if one.startswith("#")]
    named = " ".join(page.xpath("//@aria-describedby | //@aria-labelledby | //label/@for")).split()
    return [one for one in {*inside, *named} if one not in ids]
