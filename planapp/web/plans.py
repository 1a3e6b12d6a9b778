"""The list of plans, and a plan's page."""

from urllib.parse import urlencode

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from planapp.domain.status import STATUS_LABELS
from planapp.services.imports.import_plan import may_import
from planapp.services.list_plans import group_plans, readable_plans
from planapp.services.plan_links import plan_links
from planapp.services.show_plan import MISSING, PlanFilter, PlanPage, show_plan
from planapp.web.access import read_plan, rule, signed_in, visitor
from planapp.web.formats import id_from, today

# Where the session keeps [row, batch, time] of what was saved just before the page is drawn anew.
SAVED = "saved"
blueprint = Blueprint("plans", __name__, url_prefix="/planer")
MISSING_LABELS = {
    "responsible": "Ansvarig",
    "timeframe": "Tidsram",
    "status": "Status",
    "owner": "Rapportör",
    "reason": "Skäl till att raden utgår",
}


def filter_from(values: dict[str, str]) -> PlanFilter:
    """The filter that an address asks for; what it cannot mean asks for nothing."""
    status, missing = values.get("status", ""), values.get("saknar", "")
    return PlanFilter(
        chapter=id_from(values.get("kapitel")) or None,
        status=status if status in (*STATUS_LABELS, "none") else "",
        responsible=values.get("ansvarig", "").replace("\0", "")[:300],
        missing=missing if missing in MISSING else "",
        overdue=values.get("forsenade") == "1",
        mine=values.get("mina") == "1",
        text=values.get("text", "").replace("\0", "").strip()[:100],
        to_confirm=values.get("bekrafta") == "1",
        outside=values.get("utanfor") == "1",
    )


def query_of(wanted: PlanFilter) -> str:
    """The end of an address that asks for a filter: `?kapitel=3&status=done`; empty for none."""
    asked = {
        "kapitel": wanted.chapter,
        "status": wanted.status,
        "ansvarig": wanted.responsible,
        "saknar": wanted.missing,
        "forsenade": wanted.overdue and "1",
        "mina": wanted.mine and "1",
        "text": wanted.text,
        "bekrafta": wanted.to_confirm and "1",
        "utanfor": wanted.outside and "1",
    }
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"?{query}" if query else ""


def _words(page: PlanPage) -> str:
    """What a filter asks for, in words, for the printed page."""
    wanted = page.filter
    chapters = {chapter.id: chapter.heading for chapter in page.chapters}
    parts = [
        chapters.get(wanted.chapter or 0, ""),
        wanted.status and f"status {page.labels[None if wanted.status == 'none' else wanted.status].lower()}",
        wanted.responsible and f"ansvarig {wanted.responsible}",
        wanted.missing and f"saknar {MISSING_LABELS[wanted.missing].lower()}",
        wanted.overdue and "försenade",
        wanted.mine and "mina rader",
        wanted.to_confirm and "att bekräfta",
        wanted.outside and "följs inte upp",
        wanted.text and f"«{wanted.text}»",
    ]
    return ", ".join(part for part in parts if part)


@blueprint.get("/<int:plan_id>/laget")
@rule(read_plan)
def figures(plan_id: int) -> str | Response:
    """The plan's figures as a piece of its page; without the script, the page itself."""
    wanted = filter_from(request.args.to_dict())
    if request.headers.get("HX-Request") != "true":
        return redirect(url_for("plans.show", plan_id=plan_id) + query_of(wanted))
    page = show_plan(visitor(), g.plan, wanted, today())
    return render_template("plans/figures.html", page=page, query=query_of(wanted))


@blueprint.get("")
@rule(signed_in)
def index() -> str:
    """The plans that the visitor may read."""
    groups = group_plans(readable_plans(visitor()))
    return render_template("plans/index.html", groups=groups, may_make=bool(may_import(visitor())))


@blueprint.get("/<int:plan_id>")
@rule(read_plan)
def show(plan_id: int) -> str:
    """A plan: how far it has come, and its tables."""
    wanted = filter_from(request.args.to_dict())
    page = show_plan(visitor(), g.plan, wanted, today())
    query = query_of(wanted)
    return render_template(
        "plans/show.html",
        page=page,
        missing_labels=MISSING_LABELS,
        today=today(),
        query=query,
        filter_words=_words(page),
        # A row's page leads back to the plan as it was filtered.
        row_query=f"?{urlencode({'urval': query[1:]})}" if query else "",
        saved=session.pop(SAVED, None),
        links=plan_links(visitor(), g.plan),
        may_copy=g.plan.version_of_id is None and g.plan.organisation_id in may_import(visitor()),
    )
