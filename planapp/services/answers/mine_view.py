"""A rapportör's rows as their page shows them."""

from dataclasses import dataclass, field
from datetime import datetime

from planapp.domain.asked import DECLINED, GROUP_LABELS, NEVER, NO_STATUS, OLD
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
        """What the kind is called."""
        return GROUP_LABELS[self.key]


@dataclass(slots=True)
class MineBlock:
    """The rows of one plan: one's own, or those of somebody in whose place one answers."""

    plan_id: int
    plan_title: str
    period: str | None
    for_name: str
    groups: list[MineGroup]

    @property
    def rows(self) -> list[MineRow]:
        """All its rows."""
        return [row for group in self.groups for row in group.rows]

    @property
    def to_confirm(self) -> list[MineRow]:
        """The rows that *Oförändrat på alla* can answer."""
        return [row for row in self.rows if row.is_open_to_confirm]

    @property
    def asked_to_confirm(self) -> list[MineRow]:
        """Those of them that wait for an answer."""
        return [row for row in self.to_confirm if row.why]


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
