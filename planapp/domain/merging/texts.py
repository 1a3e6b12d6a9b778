"""The texts of the plan, its chapters and areas that people have written: what the file may do to them."""

from planapp.domain.merging.outcome import FROM_FILE, CellChange, Held
from planapp.domain.merging.terms import Terms, digest

ORDER = "plan:order"  # which areas and rows there are, and where they stand
_OF_AREA = ("heading", "goal", "note", "markers")
_OF_PLAN = ("title", "period", "rcc", "intro", "after_legend", "trailing")
# What the history calls an edit after which the plan has an order of its own.
_ORDERING = (
    *("moved", "split", "area_added", "area_moved", "area_ended"),
    *("chapter_added", "chapter_moved", "chapter_ended"),
)


def text_keys(what: str, part_id: int | None, place: str) -> list[str]:
    """The names in `Stored.texts` of what a line of the history is about; none for what no file says."""
    if what in _ORDERING:
        return [ORDER, *_texts_of(what, part_id)]
    if what == "legend":
        return [f"legend:{place}"]
    if part_id is None:
        return [f"plan:{what}"] if what in _OF_PLAN else []
    if what in _OF_AREA:
        return [f"area:{part_id}:{what}"]
    chapters = {"chapter_heading": "heading", "intro": "intro"}
    return [f"chapter:{part_id}:{chapters[what]}"] if what in chapters else []


def _texts_of(what: str, part_id: int | None) -> list[str]:
    """All texts of a part that was added: none of them has been in a file."""
    kind, names = {"area_added": ("area", _OF_AREA), "chapter_added": ("chapter", ("heading", "intro"))}.get(
        what, ("", ())
    )
    return [f"{kind}:{part_id}:{name}" for name in names]


def legend_key(name: str) -> str:
    """The name of a cell of the legend in `Stored.texts`; the history cuts its place at 40 signs."""
    return f"legend:{f'förklaringen, {name}'[:40]}"


class Texts:
    """Three ways, as with a row's cells: what the plan, the file and the last reading say.

    `said` is what a later reading must know: the texts that this one settled, each with what the file
    said where the plan's was kept, else None.
    """

    def __init__(self, held: dict[str, Held], terms: Terms) -> None:
        self.held, self.terms = held, terms
        self.said: dict[str, str | None] = {}

    def takes(self, key: str, change: CellChange, asker: str = "") -> bool:
        """Whether the file's text is taken where it is another one than the plan's.

        `asker` is the part that asks for all that share the text.
        """
        return self.decides(key, change, "\n".join(change.old), "\n".join(change.new), asker)

    def decides(self, key: str, change: CellChange, ours: str, theirs: str, asker: str = "") -> bool:
        """The same for what is shown in other words than it is compared by."""
        held = self.held.get(key)
        if held is not None and held.base != ours:
            change.set_by, change.kept = held.set_by, held.base == theirs
            if change.kept:
                return False
            self.terms.ask_which(f"text:{asker or key}:{digest(change.name, ours, theirs)}", change)
        is_taken = change.taken() == FROM_FILE
        self.said[key] = None if is_taken else theirs
        return is_taken

    def agrees(self, key: str, text: str) -> None:
        """The plan and the file say the same: from now on that is what the file says."""
        held = self.held.get(key)
        if held is not None and held.base != text:
            self.said[key] = None
