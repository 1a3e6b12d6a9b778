"""Word out: that the file is the document people know, whole, Swedish and without a second copy."""

import io
import re
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest
from lxml import etree

from planapp.documents.reading import read_document
from planapp.documents.word.write import write_word
from planapp.documents.word.write_tables import column_widths
from planapp.domain.record import (
    AreaRecord,
    ChapterRecord,
    Column,
    Legend,
    LegendStatus,
    Link,
    Marker,
    PlanRecord,
    RowRecord,
    Span,
    from_json,
    to_json,
)

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def a_row(text: str, **more) -> RowRecord:
    return RowRecord(region_activity=[text], status_raw="Klar", status="done", **more)


def a_plan(*rows: RowRecord, **more) -> PlanRecord:
    """A small plan with one area."""
    columns = [("area", "Område"), ("goal", "Mål"), ("region_activity", "Aktivitet"), ("status", "Status")]
    area = AreaRecord(code="1)", title="Ett", heading=["1) Ett"], goal=["Mål"], rows=list(rows), **more)
    return PlanRecord(
        title="Verksamhetsplan för Region Dalarna 2022–2024",
        region="Region Dalarna",
        period="2022–2024",
        columns=[Column(*column) for column in columns],
        chapters=[ChapterRecord("3", "Prevention", "Prevention, Kapitel 3", areas=[area])],
    )


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def body(record: PlanRecord) -> etree._Element:
    return etree.fromstring(parts(write_word(record))["word/document.xml"].encode())


@pytest.fixture
def real_plan(real_plan_docx: Path) -> PlanRecord:
    return read_document(real_plan_docx.read_bytes())


def test_python_docx_opens_it_and_sees_the_plan() -> None:
    document = docx.Document(io.BytesIO(write_word(a_plan(a_row("Göra")))))
    assert document.paragraphs[0].style.name == "Title"
    assert [one.text for one in document.paragraphs if one.style.name == "Heading 1"] == [
        "Prevention, Kapitel 3"
    ]
    assert [cell.text for cell in document.tables[0].rows[1].cells] == ["1) Ett", "Mål", "Göra", "Klar"]


def test_the_page_is_a4_across_with_title_and_page_number() -> None:
    data = write_word(a_plan(a_row("Göra")))
    section = docx.Document(io.BytesIO(data)).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    assert "Verksamhetsplan för Region Dalarna" in section.header.paragraphs[0].text
    footer = next(text for name, text in parts(data).items() if name.startswith("word/footer"))
    assert re.search(r"Sida .*PAGE.* av .*NUMPAGES", footer, re.DOTALL)


def test_it_is_in_swedish_and_says_who_and_when() -> None:
    created = datetime(2023, 5, 3, 8, 30, tzinfo=UTC)
    data = write_word(a_plan(a_row("Göra")), author="Cancerrådet", created=created)
    properties = docx.Document(io.BytesIO(data)).core_properties
    assert (properties.title, properties.author) == (
        "Verksamhetsplan för Region Dalarna 2022–2024",
        "Cancerrådet",
    )
    assert (properties.language, properties.created.replace(tzinfo=UTC)) == ("sv-SE", created)
    assert 'w:lang w:val="sv-SE"' in parts(data)["word/styles.xml"]


def test_nothing_of_the_template_is_left() -> None:
    data = write_word(a_plan(a_row("Göra")))
    whole = " ".join(parts(data).values())
    assert "python-docx" not in whole
    assert "2013" not in whole
    assert "Macintosh" not in whole
    assert not [name for name in parts(data) if "thumbnail" in name or "customXml" in name]


def test_every_word_stands_once_in_the_file() -> None:
    """No second copy of the plan: not in properties, not in custom XML, not hidden."""
    data = write_word(a_plan(a_row("Enhörningsstudien")))
    assert sum(text.count("Enhörningsstudien") for text in parts(data).values()) == 1
    assert "w:vanish" not in " ".join(parts(data).values())


def test_heading_rows_are_repeated_and_rows_kept_whole() -> None:
    rows = list(body(a_plan(a_row("Ett"), a_row("Två"))).iter(W + "tr"))
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, False, False]
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)


def test_tables_have_captions_for_screen_readers() -> None:
    (table,) = body(a_plan(a_row("Ett"))).iter(W + "tbl")
    assert table.find(f"{W}tblPr/{W}tblCaption").get(W + "val") == "Prevention, Kapitel 3"


def test_merged_cells_are_merged_as_they_were() -> None:
    span = Span(0, 2)
    plan = a_plan(*(a_row("Delad", spans={"region_activity": span}) for _ in range(2)))
    rows = list(body(plan).iter(W + "tr"))[1:]
    merges = [[cell.find(f"{W}tcPr/{W}vMerge") for cell in row.iter(W + "tc")] for row in rows]
    assert [[None if one is None else one.get(W + "val", "on") for one in row] for row in merges] == [
        ["restart", "restart", "restart", None],
        ["on", "on", "on", None],
    ]


def test_a_marker_is_a_text_box_stored_for_old_and_new_programs() -> None:
    data = write_word(a_plan(a_row("Göra"), markers=[Marker("NY", 0)]))
    text = parts(data)["word/document.xml"]
    assert text.count("<w:txbxContent>") == 2
    assert "mc:Choice" in text
    assert "mc:Fallback" in text
    assert 'descr="Markör: NY"' in text


def test_one_relationship_for_each_address() -> None:
    link = Link("region_activity", 0, "här", "https://exempel.se/?a=1&b=2")
    plan = a_plan(a_row("Läs här", links=[link]), a_row("Och här", links=[link]))
    data = write_word(plan)
    assert parts(data)["word/_rels/document.xml.rels"].count("https://exempel.se/?a=1&amp;b=2") == 1
    assert [one.links for one in read_document(data).rows()] == [[link], [link]]


def test_typed_bullets_become_list_items_and_dashes_stay() -> None:
    plan = a_plan(RowRecord(region_activity=["• punkt", "- streck", "•  två blanksteg"]))
    lists = [one.find(f"{W}pPr/{W}pStyle").get(W + "val") for one in body(plan).iter(W + "p")]
    assert lists.count("Tabellpunkt") == 1
    assert read_document(write_word(plan)).rows()[0].region_activity == plan.rows()[0].region_activity


def test_a_note_stands_below_an_empty_paragraph() -> None:
    plan = a_plan(a_row("Göra"), note=["Se separat plan."])
    cell = next(iter(list(body(plan).iter(W + "tr"))[1].iter(W + "tc")))
    assert ["".join(one.itertext()) for one in cell.iter(W + "p")] == ["1) Ett", "", "Se separat plan."]


def test_facts_that_the_title_does_not_say_are_visible_lines() -> None:
    plan = a_plan(a_row("Göra"))
    plan.region, plan.period = "Region Gävleborg", None
    plan.legend = Legend(
        {"status": ["Klar", "Pågår"]}, [LegendStatus("Klar", "done"), LegendStatus("Pågår", "in_progress")]
    )
    data = write_word(plan)
    told = [one.text for one in docx.Document(io.BytesIO(data)).paragraphs if one.style.name == "Planuppgift"]
    assert told == ["Region: Region Gävleborg", "Period: –"]
    assert (read_document(data).region, read_document(data).period) == ("Region Gävleborg", None)


@pytest.mark.parametrize("count", [2, 6, 12, 40])
def test_the_columns_fill_the_page(count: int) -> None:
    columns = [Column("goal", "Mål"), *(Column("extra", f"Kolumn {number}") for number in range(count - 1))]
    widths = column_widths(PlanRecord(columns=columns))
    assert sum(widths) == 15398
    assert min(widths) > 0


def test_the_widest_plan_that_word_takes() -> None:
    columns = [Column("goal", "Mål"), Column("region_activity", "Aktivitet")]
    columns += [Column("extra", f"Egen {number}") for number in range(61)]
    plan = PlanRecord(
        columns=columns, chapters=[ChapterRecord(areas=[AreaRecord(goal=["Mål"], rows=[RowRecord()])])]
    )
    assert len(read_document(write_word(plan)).columns) == 63


@pytest.mark.office
def test_libreoffice_prints_it(
    real_plan: PlanRecord, tmp_path: Path, soffice: Callable, pdf_text: Callable
) -> None:
    path = tmp_path / "plan.docx"
    path.write_bytes(write_word(real_plan))
    text = pdf_text(soffice(path))
    pages = text.split("\f")
    assert 6 <= len(pages) - 1 <= 10
    assert "Sida 1 av" in pages[0]
    assert "3.c.vi) Ärftlig cancer" in text
    assert re.search(r"\bNY\b", text)


def test_ten_thousand_rows_cost_little_more_than_zipping_them(real_plan: PlanRecord) -> None:
    copies = -(-10_000 // len(real_plan.rows()))
    data = to_json(real_plan)
    data["chapters"] = data["chapters"] * copies
    big = from_json(data)
    xml = parts(write_word(big))["word/document.xml"]
    assert _quickest(lambda: write_word(big)) < 2 * _quickest(lambda: _zip(xml)) + 0.1


def _zip(text: str) -> None:
    with zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        archive.writestr("word/document.xml", text)


def _quickest(work: Callable[[], object]) -> float:
    times = []
    for _ in range(3):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times)
