"""What people write is text everywhere: no page, document or answer takes a word of it for anything else."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import escape as html_escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from lxml import etree, html
from sqlalchemy import JSON, String, Text, inspect, select, update
from sqlalchemy.orm import Session

import planapp
from planapp.domain.record import to_json
from planapp.extensions import db
from planapp.services.transaction import transaction
from planapp.storage import models
from planapp.storage.models.types import Paragraphs
from planapp.storage.record_out import load_record
from tests.installation import Client, Installation
from tests.settled import Settled, settle
from tests.web.test_access import TABLE, address, make_run

PACKAGE = Path(planapp.__file__).parent
# Everything that somebody may try, in one text: elements, attributes, ends of what it may stand in, other
# languages of templates, formulas, signs that turn or hide, and a word without end.
HOSTILE = (
    "=ond\"'><img src=x onerror=ond()><pa-ond data-ond=\"1\" data-ond='1'></textarea></title></option>"
    "</script><script>ond()</script><!--{{7777*7777}}${7777*7777}<%= 7777*7777 %>{%x%} javascript:ond() "
    "\u202e\u2066\u200b\ufeff %s %(x)s {0} " + "x" * 90
)
SEEN = "onerror=ond()"
ADDRESSES = [
    "javascript:ond()",
    'https://exempel.se/"onclick="ond()"',
    "data:text/html,<script>ond()</script>",
]
ADDRESSES += ["JaVaScRiPt:ond()", " vbscript:ond()", "//ond.example"]
SCHEMES = {"", "http", "https", "mailto"}
# Written by the program and not by people, or of a form of its own: codes, keys, hashes, addresses.
NOT_WRITTEN = {
    *("sign_in_link", "signed_in", "sign_in_attempt"),
    *("user_account.email", "user_account.password_hash", "user_account.session_key"),
    *("user_account.sso_issuer", "user_account.sso_id"),
    *("change.what", "change.batch", "change.undoes", "edit.batch", "descent.batch"),
    *("import_run.file_hash", "plan_version.file_hash", "remembered_answer.key"),
}
CODE = 20  # the longest that a column for codes may hold
WHO = ("administrator", "planner", "owner", "reader")


def written_columns() -> dict[Any, list[Any]]:
    """Every column that people's words can come into, by its table."""
    found = {}
    for mapper in sorted(db.Model.registry.mappers, key=lambda one: one.local_table.name):
        table = mapper.local_table
        found[mapper.class_] = [
            column
            for column in table.columns
            if isinstance(column.type, String | Text | Paragraphs)
            and getattr(column.type, "length", None) not in range(CODE + 1)
            and not {table.name, f"{table.name}.{column.name}"} & NOT_WRITTEN
        ]
    return {model: columns for model, columns in found.items() if columns}


def add_what_is_not_there(session: Session, settled: Settled) -> None:
    """A row of each kind that an installation at work has and a new one lacks."""
    plan_id, row_id = settled.plan_id, settled.rows[0]
    now, day, who = datetime.now(UTC), date(2024, 5, 1), settled.people["owner"].id
    about = {"plan_id": plan_id, "activity_id": row_id, "user_id": who, "at": now}
    make_run(session, plan_id)
    area_id = session.scalars(select(models.Area.id).filter_by(plan_id=plan_id)).first()
    session.add_all(
        [
            models.HandBack(**about),
            models.Proposal(**about, field="timeframe"),
            models.Disposal(at=now, organisation_id=1, user_id=who, kind="plan"),
            models.SentMail(
                at=now, kind="invitation", organisation_id=1, user_id=who, to_address="", subject="",
                outcome="refused",
            ),
            models.RememberedOwner(organisation_id=1, party="", user_id=who, at=now),
            models.Substitute(
                user_id=settled.people["planner"].id, substitute_id=who, starts_on=day,
                ends_on=date(2099, 1, 1), made_at=now,
            ),
            models.Edit(plan_id=plan_id, user_id=who, at=now, batch="e" * 32, sentence="", before=None),
            models.Version(
                plan_id=plan_id, number=1, registry_number="", decided_by="", decided_on=day, handler="",
                created_at=now, record={}, row_ids=settled.rows, file_name="x.docx",
                file_hash="0" * 64, file_format="word",
            ),
            models.RegionActivity(area_id=area_id, text=["Vår egen"]),
            models.Organisation(name="Kliniken", type="clinic", region_id=1, aliases=["K"]),
        ]
    )  # fmt: skip
    session.flush()


def make_hostile(session: Session) -> None:
    for model, columns in written_columns().items():
        for found in session.scalars(select(model)):
            names = {inspect(model).get_property_by_column(column).key: column for column in columns}
            for name, column in names.items():
                is_list = isinstance(column.type, Paragraphs)
                text = f"{found.id} {HOSTILE}" if name in ("name", "party") else HOSTILE
                setattr(found, name, [text] if is_list else text[: getattr(column.type, "length", None)])
    for user in session.scalars(select(models.User)):
        user.email = f"{{{{7777*7777}}}}'=cmd{user.id}@example.se"
    for number, row in enumerate(session.scalars(select(models.Activity))):
        row.extra = {HOSTILE: [HOSTILE]}
        row.reference = ADDRESSES[number % len(ADDRESSES)]
        row.links = [
            {"field": "responsible", "paragraph": 0, "text": HOSTILE, "url": url} for url in ADDRESSES
        ]
    for plan in session.scalars(select(models.Plan)):
        plan.columns = [one | {"header": HOSTILE} for one in plan.columns]
        plan.columns.append({"key": "extra", "header": HOSTILE})
        plan.legend = {"cells": {"status": [HOSTILE]}, "statuses": [{"text": HOSTILE, "status": "done"}]}
        plan.own_words = {"statuses": {"done": HOSTILE, "in_progress": "Påbörjad"}}
    for area in session.scalars(select(models.Area)):
        area.markers = [{"text": HOSTILE, "row": None, "certain": True, "note": HOSTILE}]
    for run in session.scalars(select(models.ImportRun)):
        run.findings = [{"code": "x", "severity": "warning", "message": HOSTILE, "place": {"sheet": HOSTILE}}]
        run.columns = [HOSTILE]
    session.flush()
    for version in session.scalars(select(models.Version)):
        record = load_record(session, version.plan_id)
        assert record is not None
        version.record = to_json(record)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, template_file: Path) -> Iterator[Settled]:
    """An installation where everything that anybody has written is hostile."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "planapp.sqlite").write_bytes(template_file.read_bytes())
    installation = Installation(folder, f"sqlite:///{folder / 'planapp.sqlite'}", SITE_NAME=HOSTILE[:120])
    settled = settle(installation)
    with installation.app.app_context(), transaction():
        add_what_is_not_there(db.session(), settled)
        make_hostile(db.session())
    yield settled
    installation.close()


@pytest.fixture(scope="module")
def visitors(hostile: Settled) -> dict[str, Client]:
    return {who: hostile.installation.client(hostile.people[who]) for who in WHO}


def made_of(text: str) -> list[str]:
    """What a page has that only a hostile text can have made."""
    page = html.document_fromstring(text)
    found = [f"<{one.tag}>" for one in page.xpath("//pa-ond | //img[@src='x'] | //script[not(@src)]")]
    found += [f"{name}=" for name in page.xpath("//@*/..") if _has_odd_attribute(name)]
    found += [one for one in page.xpath("//script/@src") if not one.startswith("/static/")]
    leads = page.xpath("//@href | //@src | //@action | //@formaction | //@*[starts-with(name(), 'hx-get')]")
    found += [one for one in leads if urlsplit(one.strip()).scheme.lower() not in SCHEMES]
    found += [one for one in leads if one.strip().startswith(("//", "\\"))]
    if len(page.xpath("//title")) != 1 or len(page.xpath("//body")) != 1:
        found.append("a second title or body")
    return found + (["it was reckoned"] if str(7777 * 7777) in text else [])


def _has_odd_attribute(element: Any) -> bool:
    return any(name.startswith("on") or name in ("data-ond", "style", "srcdoc") for name in element.attrib)


@pytest.mark.parametrize(
    "piece", ["<pa-ond>", "<img src=x>", "<script>x</script>", "<p onclick=x>", "<p style=x>"]
)
def test_a_text_that_got_through_would_be_seen(piece: str):
    assert made_of("<title>x</title><p>bra</p>") == []
    assert made_of(f"<title>x</title>{piece}") != []


@pytest.mark.parametrize("leads", [*ADDRESSES[:1], *ADDRESSES[2:], "\\\\ond.example"])
def test_an_address_that_got_through_would_be_seen(leads: str):
    assert made_of(f'<title>x</title><a href="{html_escape(leads)}">x</a>') != []


def pages(hostile: Settled, all_of_them: bool = False) -> Iterator[str]:
    apart = () if all_of_them else ("static", "exports.download", "versions.document")
    for method, endpoint in TABLE:
        if method == "GET" and endpoint not in apart:
            yield address(hostile.installation.app, endpoint, hostile)


def test_every_column_that_people_write_in_is_filled(hostile: Settled):
    """A new table wants a row in `add_what_is_not_there`, or a reason in `NOT_WRITTEN`."""
    with hostile.installation.app.app_context():
        empty = [
            model.__name__
            for model in written_columns()
            if not db.session.scalars(select(model).limit(1)).all()
        ]
    assert set(empty) <= {"RememberedAnswer"}  # only ever shown as the choices that a form has already


@pytest.mark.parametrize("who", WHO)
def test_no_page_takes_a_word_of_what_people_write_for_anything_but_text(
    hostile: Settled, visitors: dict[str, Client], who: str
):
    found, shown = {}, 0
    for path in pages(hostile):
        answer = visitors[who].get(path)
        assert answer.status_code < 500, path
        if answer.mimetype == "text/html" and answer.data:
            found[path] = made_of(answer.text)
            shown += SEEN in html.document_fromstring(answer.text).text_content()
        elif answer.data.startswith(b"PK"):
            found[path] = runs(answer.data)
        answer.close()
    assert {path: faults for path, faults in found.items() if faults} == {}
    assert shown > 12


def names_of_fields() -> list[str]:
    """Every name by which a view asks for something in an address or a form."""
    sources = "".join(path.read_text() for path in (PACKAGE / "web").glob("*.py"))
    found = set(re.findall(r"(?:args|form|values)\.get(?:list)?\(\"(\w+)\"", sources))
    return sorted(found | set(re.findall(r"^ +(\w+) = \w+Field\(", sources, re.MULTILINE)))


def test_what_stands_in_an_address_is_text_on_its_page(hostile: Settled, visitors: dict[str, Client]):
    query, found = dict.fromkeys(names_of_fields(), HOSTILE), {}
    assert len(query) > 30
    for who in ("planner", "nobody"):
        client = visitors.get(who) or hostile.installation.client()
        for path in pages(hostile):
            answer = client.get(path, query_string=query)
            assert answer.status_code < 500, path
            assert "\n" not in answer.headers.get("Location", "")
            assert urlsplit(answer.headers.get("Location", "")).netloc == ""
            found[who, path] = made_of(answer.text) if answer.mimetype == "text/html" and answer.data else []
            answer.close()
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_what_is_sent_in_a_form_is_text_on_the_answer(settled: Settled):
    found = {}
    fields = dict.fromkeys(names_of_fields(), HOSTILE) | {"version": "1"}
    client = settled.installation.client(settled.people["planner"])
    for method, endpoint in TABLE:
        if method != "POST" or endpoint == "session.sign_out":
            continue
        path = address(settled.installation.app, endpoint, settled)
        answer = client.send(path, fields, follow_redirects=True)
        assert answer.status_code < 500, path
        found[path] = made_of(answer.text) if answer.mimetype == "text/html" and answer.data else []
        answer.close()
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_what_an_uploaded_file_says_is_text_while_it_is_checked_and_read_in(settled: Settled):
    sheet = io.StringIO()
    headings = ["Kapitel", "Område", "Mål", "Aktivitet från RCC", "Ansvarig", "Status", HOSTILE]
    csv.writer(sheet, delimiter=";").writerows(
        [headings, ["1 Kapitel", *[HOSTILE] * 6], ["", "2.b) X", *["y"] * 5]]
    )
    client = settled.installation.client(settled.people["planner"])
    file = (io.BytesIO(sheet.getvalue().encode()), f"{HOSTILE[:60]}.csv")
    where = client.send("/las-in", {"file": file, "organisation": "1"}).location
    check = client.get(where)
    assert check.status_code == 200
    assert made_of(check.text) == []
    assert SEEN in html.document_fromstring(check.text).text_content()
    receipt = client.send(where, follow_redirects=True)
    assert made_of(receipt.text) == []


# --- Documents --------------------------------------------------------------------------------------


def parts(data: bytes) -> Iterator[tuple[str, Any]]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                yield name, etree.fromstring(package.read(name))


def runs(data: bytes) -> list[str]:
    """What of an Office document is reckoned, fetched or led to, but for page numbers and its own links."""
    found = []
    for _, tree in parts(data):
        fields = tree.xpath("//@*[local-name() = 'instr'] | //*[local-name() = 'instrText']/text()")
        found += [one for one in fields if one.strip() not in ("PAGE", "NUMPAGES")]
        found += [f"formula {one.text}" for one in tree.xpath("//*[local-name() = 'f']")]
        found += {*tree.xpath("//*[@TargetMode = 'External']/@Target")} - {*ADDRESSES}
    return found


@pytest.mark.parametrize("suffix", ["docx", "xlsx", "json"])
def test_a_document_holds_what_people_write_as_text(
    hostile: Settled, visitors: dict[str, Client], suffix: str
):
    answer = visitors["planner"].get(f"/planer/{hostile.plan_id}/dokument/verksamhetsplan.{suffix}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    if suffix == "json":
        assert HOSTILE in json.loads(answer.data)["title"]
        return
    assert runs(answer.data) == []
    whole = "".join("".join(tree.itertext()) for _, tree in parts(answer.data))
    assert SEEN in whole


@pytest.mark.parametrize("suffix", ["docx", "xlsx", "csv", "json", "html", "xlsm"])
def test_every_file_of_every_kind_reckons_nothing(hostile: Settled, visitors: dict[str, Client], suffix: str):
    """Each address that ends with a kind of file, with every kind."""
    sent = 0
    for path in pages(hostile, all_of_them=True):
        if not path.endswith(".json"):
            continue
        answer = visitors["administrator"].get(f"{path.removesuffix('json')}{suffix}")
        assert answer.status_code in (200, 302, 404), path
        if answer.status_code != 200:
            continue
        sent += 1
        assert answer.headers["Content-Disposition"].startswith("attachment; filename="), path
        if answer.data.startswith(b"PK"):
            assert runs(answer.data) == [], path
        if suffix == "csv":
            rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";")
            assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))] == []
    assert bool(sent) == (suffix in ("docx", "xlsx", "csv", "json"))


@pytest.mark.parametrize("path", ["/planer/{plan}/dokument/verksamhetsplan.json", "/las-in/{run}/original"])
def test_a_name_of_a_file_writes_no_header(hostile: Settled, visitors: dict[str, Client], path: str):
    with hostile.installation.app.app_context(), transaction():
        run_id = db.session.scalars(select(models.ImportRun.id)).first()
        odd = 'x"\r\nSet-Cookie: ond=1\r\n;filename=å/../ond.html'
        db.session.execute(update(models.ImportRun).values(file_name=odd))
    answer = visitors["planner"].get(path.format(plan=hostile.plan_id, run=run_id))
    answer.close()
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "Set-Cookie" not in answer.headers
    assert not re.search(r"[\r\n]", "".join(f"{name}{value}" for name, value in answer.headers))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_no_column_of_data_is_left_out_without_a_thought():
    """Data of its own shape is made hostile by hand above, or is not people's words."""
    held = {
        f"{mapper.local_table.name}.{column.name}"
        for mapper in db.Model.registry.mappers
        for column in mapper.local_table.columns
        if isinstance(column.type, JSON)
    }
    filled = {
        *("plan.columns", "plan.legend", "plan.own_words", "area.markers", "activity.links"),
        *("activity.extra", "import_run.findings", "import_run.columns", "plan_version.record"),
    }
    not_shown_as_words = {
        *("plan.source", "plan.left_out", "plan.base", "plan_version.row_ids", "activity.spans"),
        *("activity.source", "activity.places", "activity.ended", "change.restores", "edit.before"),
        *("import_run.receipt", "import_run.answers", "import_run.outcome", "import_run.before"),
    }
    assert held == filled | not_shown_as_words
