"""What a plan's texts refer to: documents by their number, diarienummer, and links."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from planapp.domain.record import Link

DOCUMENT, DIARY_NUMBER, LINK = "document", "diarienummer", "link"
_LONGEST = 10_000  # signs of a paragraph in which references are looked for

# Each pattern is bounded in every repetition, so that no text makes it slow.
_DOCUMENT = re.compile(
    r"\b(?:dok(?:\.? ?(?:nr|id))?[.:]{0,2} {0,3}(?P<short>\d{1,12})"
    r"|dokument(?:nr|nummer|id|-id)? {0,2}[.:]? {0,2}(?P<long>\d{3,12}))\b",
    re.IGNORECASE,
)
_DIARY = re.compile(
    r"\b(?:dnr|d\.nr|diarienr|diarienummer)[.:]{0,2} {0,3}"
    r"(?P<number>(?:[a-zåäö]{1,8}[ /-]?){0,2}\d[\w/:.-]{0,30})",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\b(?:https?://|www\.)[^\s<>\"»”]{1,1990}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reference:
    """One thing that is referred to.

    `kind` is document, diarienummer or link; `text` is as written; `number` is the document's or the
    diary's (None for a link); `url` the address, where there is one.
    """

    kind: str
    text: str
    number: str | None = None
    url: str | None = None


def names_document(text: str) -> bool:
    """Whether a text holds a document number, a diarienummer or a web address."""
    text = text[:_LONGEST]
    return any(pattern.search(text) for pattern in (_DOCUMENT, _DIARY, _ADDRESS))


def _address(written: str) -> str:
    """An address without the signs of the sentence around it."""
    end = written.rstrip(".,;:!?'’")
    while end.endswith((")", "]")) and end.count("(") + end.count("[") < end.count(")") + end.count("]"):
        end = end[:-1].rstrip(".,;:!?'’")
    return end


def _in_text(paragraph: str) -> Iterator[tuple[int, Reference]]:
    text = paragraph[:_LONGEST]
    for found in _DOCUMENT.finditer(text):
        yield found.start(), Reference(DOCUMENT, found.group(), found["short"] or found["long"])
    for found in _DIARY.finditer(text):
        number = found["number"].rstrip(".:-/")
        written = found.group()[: found.start("number") - found.start() + len(number)]
        yield found.start(), Reference(DIARY_NUMBER, written, number)
    for found in _ADDRESS.finditer(text):
        address = _address(found.group())
        url = f"https://{address}" if address.lower().startswith("www.") else address
        yield found.start(), Reference(LINK, address, url=url)


def _linked(links: Iterable[Link]) -> list[Reference]:
    """A reference for each address: a link broken over paragraphs is one, with all its words."""
    texts: dict[str, list[str]] = {}
    for link in links:
        held = texts.setdefault(link.url, [])
        if link.text not in held:
            held.append(link.text)
    found = []
    for url, words in texts.items():
        text = " ".join(words)
        named = next((one for _, one in sorted(_in_text(text), key=lambda pair: pair[0]) if one.number), None)
        kind, number = (named.kind, named.number) if named else (LINK, None)
        found.append(Reference(kind, text, number, url))
    return found


def find_references(paragraphs: Iterable[str], links: Iterable[Link] = ()) -> list[Reference]:
    """What paragraphs and their links refer to, each once: the links first, then the text's own, in order.

    A number or an address that a link already stands for is not named again.
    """
    found = _linked(links)
    numbers = {(one.kind, one.number) for one in found if one.number}
    addresses = {one.url for one in found} | {one.text for one in found}
    for paragraph in paragraphs:
        for _, one in sorted(_in_text(paragraph), key=lambda pair: pair[0]):
            if one.number and (one.kind, one.number) not in numbers:
                numbers.add((one.kind, one.number))
                found.append(one)
            elif not one.number and not {one.url, one.text} & addresses:
                addresses |= {one.url, one.text}
                found.append(one)
    return found
