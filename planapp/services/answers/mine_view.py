"""A rapportör's rows as their page shows them."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from planapp.domain.asked import DECLINED, GROUP_LABELS, NEVER, NO_STATUS, NOW, OLD
from planapp.domain.status import CANCELLED, DONE
from planapp.services.answers.part_answer import PartView
from planapp.services.answers.proposals import ProposalView
from planapp.services.owners.hand_back import HandBackView

_WHY = {
    NO_STATUS: "Status saknas",
    DECLINED: "Planansvarig har inte bekräftat att raden är klar",
    NEVER: "Ingen har svarat än",
    OLD: "Senaste svaret är äldre än tre månader",
}
CONFIRMED, CHANGED = "confirmed", "changed"


@dataclass(slots=True)
class MineRow:
    """One row that the visitor answers for: as huvudrapportör, or for a part of it (`part`).

    `group` is a key of GROUP_LABELS and `why` says why it waits for an answer. `values` are what its form
    shows, `choices` the statuses with the plan's words. `answered` says how it was last answered
    (confirmed or changed), `answered_at` when. `for_id` is somebody in whose place the visitor answers.
    """

    id: int
    plan_id: int
    version: int
    place: str
    title: str
    text: str
    status: str | None
    status_label: str
    is_overdue: bool
    timeframe: str | None
    moved: str
    group: str
    why: str
    declined: str
    answered: str
    answered_at: datetime | None
    choices: list[tuple[str, str]]
    values: dict[str, str]
    lacks: list[str]
    others: list[PartView]
    part: PartView | None
    for_id: int | None
    for_name: str
    may_confirm: bool
    may_propose: bool
    is_reported_done: bool

    @property
    def is_open_to_confirm(self) -> bool:
        """Whether a press over all rows may confirm it: not what is finished, nor what the planner has said
        no to."""
        status = self.part.status if self.part else self.status
        return self.may_confirm and self.why in ("", NEVER, OLD) and status not in (DONE, CANCELLED)

    @property
    def is_closed(self) -> bool:
        """Whether its form need not be offered at once: it is finished, and nobody asks."""
        return not self.why and self.status in (DONE, CANCELLED)

    @property
    def why_words(self) -> str:
        """Why the row waits for an answer, in words."""
        return _WHY.get(self.why, "")


@dataclass(slots=True)
class MineGroup:
    """Rows of one kind; `key` is of GROUP_LABELS."""

    key: str
    rows: list[MineRow] = field(default_factory=list)

    @property
    def label(self) -> str:
        """What the kind is called, and how many it holds; rows just answered stay where they were."""
        if self.key != NOW:
            return f"{GROUP_LABELS[self.key]} ({len(self.rows)})"
        asked = sum(bool(row.why) for row in self.rows)
        return f"{GROUP_LABELS[NOW]} ({asked})" if asked else "Nyss besvarade"


@dataclass(slots=True)
class MineBlock:
    """The rows of one plan: one's own, or those of somebody in whose place one answers."""

    plan_id: int
    plan_title: str
    period: str | None
    for_name: str
    for_id: int | None
    groups: list[MineGroup]

    @property
    def key(self) -> str:
        """What names the block among those of the page."""
        return f"{self.plan_id}-{self.for_id}" if self.for_id else str(self.plan_id)

    @property
    def rows(self) -> list[MineRow]:
        """All its rows."""
        return [row for group in self.groups for row in group.rows]

    @property
    def asked_to_confirm(self) -> list[MineRow]:
        """The rows that wait for an answer, and that *Oförändrat på alla* can give it to."""
        return [row for row in self.rows if row.is_open_to_confirm and row.why]

    @property
    def to_confirm(self) -> list[MineRow]:
        """The rows that can be confirmed again when none waits."""
        return (
            [] if any(row.why for row in self.rows) else [row for row in self.rows if row.is_open_to_confirm]
        )

    @property
    def asked_alone(self) -> list[MineRow]:
        """The rows that wait for an answer of their own: there is nothing in them to confirm."""
        return [row for row in self.rows if row.why and not row.is_open_to_confirm]

    @property
    def why_alone(self) -> str:
        """Why those rows need an answer of their own, in words."""
        whys = {(row.why, row.part is not None) for row in self.asked_alone}
        said = (
            ((NO_STATUS, False), "status saknas"),
            ((NO_STATUS, True), "delsvar saknas"),
            ((DECLINED, False), "planansvarig har inte bekräftat att raden är klar"),
        )
        return " eller ".join(words for why, words in said if why in whys)


@dataclass(slots=True)
class MinePage:
    """Everything that *Mina aktiviteter* shows."""

    blocks: list[MineBlock]
    proposals: list[ProposalView]
    hand_backs: list[HandBackView] = field(default_factory=list)

    @property
    def rows(self) -> list[MineRow]:
        """All rows."""
        return [row for block in self.blocks for row in block.rows]

    @property
    def own(self) -> int:
        """How many rows the visitor answers for as themselves."""
        return sum(row.for_id is None for row in self.rows)

    @property
    def for_others(self) -> dict[str, int]:
        """How many rows they answer for in whose place, by name."""
        return Counter(row.for_name for row in self.rows if row.for_id is not None)

    def block_of(self, row: MineRow) -> MineBlock | None:
        """The block where a row stands."""
        return next((one for one in self.blocks if row.id in {held.id for held in one.rows}), None)

    @property
    def asked(self) -> int:
        """How many rows wait for an answer now."""
        return sum(bool(row.why) for row in self.rows)

    @property
    def late(self) -> int:
        """How many rows are late, whichever group they stand in."""
        return sum(row.is_overdue for row in self.rows)

    @property
    def plans(self) -> int:
        """In how many plans the rows stand."""
        return len({block.plan_id for block in self.blocks})

    @property
    def asked_to_confirm(self) -> list[MineRow]:
        """The rows that wait for an answer, and that *Oförändrat på alla* can give it to."""
        return [row for block in self.blocks for row in block.asked_to_confirm]
