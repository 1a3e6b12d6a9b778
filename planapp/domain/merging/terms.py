"""What holds in a whole merging: the result's frame, what is taken, what people wrote, what is answered."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from planapp.domain.merging.outcome import FROM_FILE, FROM_PLAN, CellChange, Held, Question
from planapp.domain.record import Answer, PlanRecord

ORDER = "order"  # what is said of the order of areas and rows
_SHOWN = 80  # signs of a value in an answer


def digest(*texts: str) -> str:
    """A short name for texts, the same every time."""
    return sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _short(paragraphs: Sequence[str]) -> str:
    text = " ".join(paragraphs) or "tomt"
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1].rstrip() + "…"


@dataclass(slots=True)
class Terms:
    """What holds for every part: the result's frame, its columns' names, what is taken, what is answered.

    `asked` are the conflicts asked so far, by question: parts that share a text share its question.
    """

    frame: PlanRecord
    headers: dict[str, str]
    taken: set[str]
    held: dict[int, dict[str, Held]]
    answers: dict[str, str] = field(default_factory=dict)
    asked: dict[str, Question] = field(default_factory=dict)
    # The row that asks for a merged cell of the plan, by the cell.
    askers: dict[int, int] = field(default_factory=dict)

    def ask(self, key: str, answers: list[Answer], proposed: str) -> Question:
        """A question with the answer that a person has given, if it is one of those offered."""
        given = self.answers.get(key, "")
        known = any(answer.value == given for answer in answers)
        return Question(key, answers, proposed, given if known else "")

    def ask_which(self, key: str, change: CellChange) -> None:
        """Let a person choose between the plan's value and the file's; once for all that have the key."""
        change.follows = key in self.asked
        if not change.follows:
            ours, theirs = f"planens: {_short(change.old)}", f"filens: {_short(change.new)}"
            if change.name == ORDER:
                ours, theirs = "planens ordning", "filens ordning"
            answers = [Answer(FROM_PLAN, f"Behåll {ours}"), Answer(FROM_FILE, f"Ta {theirs}")]
            self.asked[key] = self.ask(key, answers, FROM_PLAN)
        change.question = self.asked[key]
