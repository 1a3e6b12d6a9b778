"""What a reader noticed, in plain Swedish, each with its place in the document."""

from collections.abc import Iterable, Iterator, Mapping

from planapp.documents.errors import DocumentError
from planapp.documents.limits import LEFT_OUT_LIMIT, TOO_LARGE
from planapp.domain.record import Answer, Finding, Place

INFO, WARNING, QUESTION = "info", "warning", "question"
LONGEST_QUOTE = 1_700  # signs quoted in one finding; what is longer goes on in further ones
LONGEST_KEY = 200


def quote(text: str) -> str:
    """A text in the signs that a message quotes with."""
    return f"«{text}»"


def short(text: str, most: int = 120) -> str:
    """A stored text as a message names it: its beginning, where it is long."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _portions(text: str) -> Iterator[str]:
    """A text in pieces that a message can hold, parted between words where that is possible."""
    while len(text) > LONGEST_QUOTE:
        at = text.rfind(" ", LONGEST_QUOTE // 2, LONGEST_QUOTE) + 1 or LONGEST_QUOTE
        yield text[:at].rstrip()
        text = text[at:]
    yield text


def _grouped(texts: Iterable[str]) -> Iterator[str]:
    """Texts quoted, as many in each piece as a message can hold."""
    held: list[str] = []
    size = 0
    for text in texts:
        for portion in _portions(text):
            if held and size + len(portion) > LONGEST_QUOTE:
                yield ", ".join(held)
                held, size = [], 0
            held.append(quote(portion))
            size += len(portion) + 4
    if held:
        yield ", ".join(held)


class Findings:
    """Collects findings, and the texts that they quote instead of the record's holding them.

    `answers` are what a person has answered, by the key of the question.
    """

    def __init__(self, answers: Mapping[str, str] | None = None) -> None:
        self.found: list[Finding] = []
        self.left_out: list[str] = []  # what findings quote of the tables instead of its being stored
        self.answers = dict(answers or {})
        self._signs_left_out = 0

    def add(self, code: str, severity: str, message: str, place: Place | None = None) -> None:
        """Note one finding."""
        self.found.append(Finding(code, severity, message, dict(place or {})))

    def ask(
        self,
        code: str,
        key: str,
        message: str,
        place: Place | None,
        answers: Iterable[tuple[str, str]],
        proposed: str,
    ) -> str:
        """Ask a question, and give what holds: the answer that is known, or the proposed one.

        `answers` are values and their words. An answer that is none of these does not count.
        """
        key = key[:LONGEST_KEY]
        labels = dict(answers)
        answer = self.answers.get(key, "")
        if answer not in labels:
            answer = ""
        said = f"Du har svarat: {labels[answer]}." if answer else f"Förslag: {labels[proposed]}."
        offered = [Answer(value, label) for value, label in labels.items()]
        self.found.append(
            Finding(code, QUESTION, f"{message} {said}", dict(place or {}), key, offered, proposed, answer)
        )
        return answer or proposed

    def tell(self, code: str, severity: str, sentence: str, texts: Iterable[str], place: Place) -> None:
        """Quote texts in as many findings as they need; `sentence` has {} where the quotation stands."""
        for piece in _grouped(text for text in texts if text):
            self.add(code, severity, sentence.replace("{}", piece), place)

    def leave_out(self, texts: Iterable[str]) -> None:
        """Count texts as quoted in a finding instead of stored; raises DocumentError when too many."""
        for text in texts:
            self.left_out.append(text)
            self._signs_left_out += len(text)
        if self._signs_left_out > LEFT_OUT_LIMIT:
            raise DocumentError(TOO_LARGE)

    def differing_header(self, texts: list[str], place: Place) -> None:
        """A header row whose words are not the plan's headings; it is quoted as a whole."""
        self.leave_out(texts)
        sentence = "En rubrikrad med andra ord än planens lästes inte in: {}."
        self.tell("header_differs", INFO, sentence, texts, place)

    def above_header(self, texts: list[str], place: Place) -> None:
        """A row above a table's headings that holds several texts."""
        self.leave_out(texts)
        self.tell("above_header", INFO, "Text ovanför tabellens rubriker läses inte in: {}.", texts, place)

    def column_numbers(self, texts: list[str], place: Place) -> None:
        """A row that only numbers the columns."""
        self.leave_out(texts)
        sentence = "En rad som bara numrerar kolumnerna läses inte in: {}."
        self.tell("column_numbers", INFO, sentence, [" ".join(texts)], place)

    def not_a_plan_table(self, texts: list[str], place: Place, is_of_figures: bool = False) -> None:
        """A table that is not the plan's; one of indicators or results is missed more than a list."""
        self.leave_out(texts)
        said = [" ".join(filter(None, texts))]
        if is_of_figures:
            sentence = "En tabell har inga aktiviteter, utan till exempel indikatorer. Den läses inte in: {}."
            self.tell("figures_table", WARNING, sentence, said, place)
        else:
            sentence = "En tabell hör inte till planen och läses inte in: {}."
            self.tell("other_table", INFO, sentence, said, place)

    def second_plan(self, title: str, place: Place) -> None:
        """Another title below the plan's tables."""
        sentence = (
            "Filen har en rubrik till som ser ut som en plans: {}. Allt läses in i samma plan. "
            "Är det två planer, dela filen och läs in dem var för sig."
        )
        self.tell("second_plan", WARNING, sentence, [title], place)

    def link_left_out(self, addresses: list[str], place: Place) -> None:
        """Links whose text has another link where the cell stands first."""
        sentence = "En länk i en cell som upprepas läses inte in: {}."
        self.tell("link_left_out", INFO, sentence, addresses, place)

    def without_place(self, texts: list[str], place: Place) -> None:
        """Text in a table that no column, row or area can hold."""
        self.leave_out(texts)
        sentence = "Text i en tabell hör inte till någon kolumn eller rad och läses inte in: {}."
        self.tell("without_place", WARNING, sentence, texts, place)

    def words_without_place(self, texts: list[str]) -> None:
        """The last net: words of the tables that nothing else has stored or quoted."""
        self.leave_out(texts)
        sentence = "Några ord i tabellerna fick ingen plats i planen: {}."
        self.tell("words_left", WARNING, sentence, [" ".join(texts)], {})

    def note_left_out(self, text: str) -> None:
        """A footnote, which stands below the page and not in the cell that refers to it."""
        self.tell("note_left_out", INFO, "En fotnot läses inte in: {}.", [text], {})

    def text_left_out(self, text: str, place: Place) -> None:
        """Text outside the tables that the record has no place for."""
        self.tell("text_between", INFO, "Text mellan tabellerna läses inte in: {}.", [text], place)
