"""What can be done to a plan's text, by the word in the address: each with its form and its edit."""

from planapp.web.writing_areas import AREA_VERBS
from planapp.web.writing_chapters import CHAPTER_VERBS
from planapp.web.writing_forms import Verb
from planapp.web.writing_marks import MARK_VERBS
from planapp.web.writing_plan import PLAN_VERBS
from planapp.web.writing_rows import ROW_VERBS

VERBS: dict[str, Verb] = {**ROW_VERBS, **AREA_VERBS, **CHAPTER_VERBS, **PLAN_VERBS, **MARK_VERBS}
