"""Text that a person pasted: markup from Word or a page becomes plain paragraphs and bullets."""

import re
from collections.abc import Iterator
from html import unescape

from planapp.domain.text import begins_with_bullet, split_paragraphs

# What only markup has: its own comments and declarations, Office's elements, or an element that is
# closed or has attributes. «<5 dagar» and «a < b» are text.
_BLOCKS = "p|div|li|ul|ol|table|tbody|thead|tr|td|th|h[1-6]|html|body|blockquote|section|article"
_INLINE = "span|font|a|b|i|u|strong|em|style"
_SIGN_OF_MARKUP = re.compile(
    rf"<!--|<!doctype|<!\[|<\?xml|</?o:p|<br\s{{0,9}}/?>|&nbsp;|</(?:{_BLOCKS}|{_INLINE})>"
    rf"|<(?:{_BLOCKS}|span|font|a|style|meta|link)\s{{1,9}}[\w:-]{{1,40}}\s{{0,9}}="
    r"|<(?:p|div|li|ul|ol|html|body|style)>",
    re.IGNORECASE,
)
_HAS_BLOCKS = re.compile(rf"<(?:{_BLOCKS}|br)\b", re.IGNORECASE)
_IS_BLOCK = re.compile(rf"(?:{_BLOCKS}|br|hr)")
# The standard library's parser takes quadratic time on what is never closed; each tag here is short.
_TAG = re.compile(r"<(/?)([A-Za-z][\w:.-]{0,40})((?:\s|/)[^<>]{0,4000})?>|<[!?][^<>]{0,4000}>")
_SKIPPED = {"style", "script", "head", "title", "xml"}
_IGNORE = re.compile(r"mso-list:\s{0,9}ignore", re.IGNORECASE)
_LABEL = re.compile(r"\w{1,5}[.)]|\(\w{1,5}\)")
_SPACE = re.compile(r"\s+")
_BREAK = "\n"

Token = tuple[str, str, str]  # kind (text, open, close), the text or the element's name, its attributes


def _tokens(text: str) -> Iterator[Token]:
    """The markup's pieces; comments are left out, and what is no whole tag is text."""
    at, comments_end = 0, True
    while at < len(text):
        begin = text.find("<", at)
        if begin < 0:
            yield "text", text[at:], ""
            return
        if begin > at:
            yield "text", text[at:begin], ""
        if comments_end and text.startswith("<!--", begin):
            end = text.find("-->", begin + 4)
            comments_end = end >= 0  # where none ends, none below does
            at = end + 3 if comments_end else begin
            if comments_end:
                continue
        found = _TAG.match(text, begin)
        if found is None:
            yield "text", "<", ""
            at = begin + 1
            continue
        if found[2]:
            yield "close" if found[1] else "open", found[2].casefold(), found[3] or ""
        at = found.end()


class _Plain:
    """Collects the text of markup, a line break wherever a block begins or ends."""

    def __init__(self, skips: bool, keeps_lines: bool) -> None:
        self.skips, self.keeps_lines = skips, keeps_lines
        self.pieces: list[str] = []
        self.skipping: list[str] = []
        self.spans: list[bool] = []  # whether each open span is the sign that Word draws before a point
        self.signs_open = 0
        self.sign: list[str] = []
        self.lists: list[int | None] = []  # the number of each open list's last point; None without numbers

    def take(self, text: str) -> None:
        """Read the markup."""
        ways = {"text": self._text, "open": self._open, "close": self._close}
        for kind, name, attributes in _tokens(text):
            ways[kind](name, attributes)
        self._end_sign()

    def _open(self, name: str, attributes: str) -> None:
        if self.skips and name in _SKIPPED:
            self.skipping.append(name)
        elif name == "body":
            self.skipping.clear()
        if _IS_BLOCK.fullmatch(name):
            self.pieces.append(_BREAK)
        if name in ("ul", "ol"):
            self.lists.append(0 if name == "ol" else None)
        elif name == "li":
            self._point()
        elif name == "span":
            self.spans.append(bool(_IGNORE.search(attributes)))
            self.signs_open += self.spans[-1]

    def _point(self) -> None:
        number = self.lists[-1] if self.lists else None
        if number is None:
            self.pieces.append("- ")
        else:
            self.lists[-1] = number + 1
            self.pieces.append(f"{number + 1}. ")

    def _close(self, name: str, _: str) -> None:
        if self.skipping and name == self.skipping[-1]:
            self.skipping.pop()
        if _IS_BLOCK.fullmatch(name):
            self._end_sign()
            self.spans, self.signs_open = [], 0
            self.pieces.append(_BREAK)
        if name in ("ul", "ol") and self.lists:
            self.lists.pop()
        elif name == "span" and self.spans:
            self.signs_open -= self.spans.pop()
            if not self.signs_open:
                self._end_sign()

    def _end_sign(self) -> None:
        """Word's sign before a point is a letter of a font of signs: a bullet, unless it is a number."""
        sign = unescape("".join(self.sign)).strip()
        if sign:
            keeps = _LABEL.fullmatch(sign) or begins_with_bullet(sign)
            self.pieces.append(f"{sign if keeps else '-'} ")
        self.sign = []

    def _text(self, text: str, _: str) -> None:
        if self.skipping:
            return
        plain = unescape(text)
        plain = plain if self.keeps_lines else _SPACE.sub(" ", plain)
        (self.sign if self.signs_open else self.pieces).append(plain)


def plain_paragraphs(text: str) -> list[str]:
    """The paragraphs of what a person typed or pasted; markup only where the text really holds some.

    Elements, comments and style sheets go, points of lists become lines that begin with their sign.
    """
    if not _SIGN_OF_MARKUP.search(text):
        return split_paragraphs(text)
    for skips in (True, False):
        plain = _Plain(skips, not _HAS_BLOCKS.search(text))
        plain.take(text)
        if not plain.skipping:
            break  # else an element was never closed: what follows may be text, and no word may be lost
    lines = split_paragraphs("".join(plain.pieces))
    return [_SPACE.sub(" ", line) for line in lines]
