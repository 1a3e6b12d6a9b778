"""Whatever tables a document holds: the plan is valid, loses no word, and can be written and read again."""

from hypothesis import given
from hypothesis import strategies as st

from planapp.documents.blocks import TITLE, Block, Cell, CellLink, Grid, Paragraph, Table
from planapp.documents.errors import DocumentError
from planapp.documents.excel.write import write_excel
from planapp.documents.reading import read_document
from planapp.documents.understanding.understand import understand
from planapp.documents.word.write import write_word
from planapp.domain.check import check_record
from planapp.domain.comparing import differences
from planapp.domain.record import PlanRecord

HEADINGS = (
    "Område",
    "Uppdrag/Mål",
    "Mål",
    "Aktivitet från RCC",
    "Aktivitet i RV",
    "Aktivitet",
    "Ansvarig-Tidsram",
    "Ansvarig",
    "Tidplan",
    "Startdatum",
    "Slutdatum",
    "Status",
    "Prognos",
    "Uppföljning",
    "Kapitel",
    "Nr",
    "Resurser",
    "Kommentar",
    "Vad gör vi?",
    "Åtgärdr",
    "Status T1 2023",
    "Status T2 2023",
    "Genomförande",
    "Bedömning",
    "Period",
    "Mätbara mål",
    "Indikator",
    "",
)
TEXTS = (
    "",
    "",
    "2.a) Patientmedverkan",
    "3.c.vi)",
    "1.1",
    "Kapitel 3 Prevention",
    "Prevention, Kapitel 3",
    "4 Rehabilitering",
    "NY",
    "Uppdaterad 7/7",
    "Påbörjad",
    "Klart 2023",
    "grön",
    "Rullar på",
    "2022–05",
    "2022–23",
    "löpande",
    "- Regionerna\n- RCC Norr",
    "Regionerna med stöd av RCC",
    "Utbilda personalen",
    "Utbilda personalen\n\nSe separat plan.",
    "Ej påbörjad\nPåbörjad\nKlar",
    "Dok 41992",
    "Status",
    "Område",
    "Summa",
    "Kolumnen «Vad gör vi?»: Mål",
    "D1 Tobak",
    "M 2.3 Solvanor",
    "5:1",
    "1.4: Rehabilitering",
    "B12-brist",
    "PREVENTION",
    "–",
    "?",
    "50 %",
    "0 %",
    "Årligen",
    "T1 2024",
    "Indikator",
    "Utfall 2023",
    "1",
    "2",
    "3",
    "A",
    "B",
    "C",
)
LINES = (
    *(text for text in TEXTS if text and "\n" not in text),
    "Region: Region Dalarna",
    "Handlingsplan 2025–2027",
    "Cancerplan för Blekinge",
    "Region Skåne",
    "G = genomförd, P = påbörjad",
)


URLS = ("https://example.se/a", "https://example.se/b")


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    """A grid with a row of headings somewhere near the top, and cells merged at random."""
    width, height = draw(st.integers(1, 7)), draw(st.integers(1, 7))
    cells = st.sampled_from(TEXTS).map(lambda text: Cell(text.split("\n") if text else []))
    rows = st.lists(cells, min_size=width, max_size=width)
    grid: Grid = [[*draw(rows)] for _ in range(height)]
    header = draw(st.lists(st.sampled_from(HEADINGS), min_size=width, max_size=width))
    grid.insert(draw(st.integers(0, min(2, height))), [Cell([text] if text else []) for text in header])
    if draw(st.booleans()):
        grid.insert(draw(st.integers(1, height)), [Cell([text] if text else []) for text in header])
    if draw(st.booleans()):
        signs = draw(st.sampled_from(("123456789", "ABCDEFGHI")))[draw(st.integers(0, 1)) :]
        grid.insert(draw(st.integers(1, height)), [Cell([signs[at]]) for at in range(width)])
    height = len(grid) - 1
    for at in draw(st.lists(st.integers(0, height), max_size=3)):
        grid[at] = [Cell(["Rehabilitering"], bold=True)] + [Cell() for _ in range(width - 1)]
    for _ in range(draw(st.integers(0, 4))):
        top, left = draw(st.integers(0, height)), draw(st.integers(0, width - 1))
        bottom, right = draw(st.integers(top, height)), draw(st.integers(left, width - 1))
        for row in grid[top : bottom + 1]:
            row[left : right + 1] = [grid[top][left]] * (right - left + 1)
    for _ in range(draw(st.integers(0, 2))):
        cell = grid[draw(st.integers(0, height))][draw(st.integers(0, width - 1))]
        if cell is not None:
            cell.markers = ["NY"]
    for _ in range(draw(st.integers(0, 2))):
        cell = grid[draw(st.integers(0, height))][draw(st.integers(0, width - 1))]
        if cell is not None and cell.texts() and not cell.links:
            paragraph = draw(st.integers(0, len(cell.texts()) - 1))
            cell.links = [
                CellLink(paragraph, cell.texts()[paragraph][:3].strip(), draw(st.sampled_from(URLS)))
            ]
    return grid


@st.composite
def documents(draw: st.DrawFn) -> list[Block]:
    """Paragraphs, headings and tables in any order."""
    blocks: list[Block] = []
    for _ in range(draw(st.integers(1, 5))):
        if draw(st.booleans()):
            level = draw(st.sampled_from((None, None, 1, 1, 2)))
            kind = draw(st.sampled_from((None,) * 9 + (TITLE,)))
            blocks.append(Paragraph(draw(st.sampled_from(LINES)), None if kind else level, kind))
        else:
            tables = sum(isinstance(block, Table) for block in blocks)
            blocks.append(Table(draw(grids()), {"table": tables + 1}))
    return blocks


def read(blocks: list[Block], answers: dict[str, str]) -> PlanRecord | None:
    try:
        return understand(blocks, answers=answers)
    except DocumentError:
        return None


def check(record: PlanRecord) -> None:
    receipt = record.receipt
    assert check_record(record) == []
    assert receipt.words_lost == 0
    assert receipt.words_in_tables == receipt.words_stored + receipt.words_in_findings
    for finding in record.findings:
        assert (finding.severity == "question") == bool(finding.answers) == bool(finding.key)
        assert len(finding.key) <= 200
    keys = [finding.key for finding in record.findings if finding.key]
    assert len(keys) == len(set(keys))


def check_written(record: PlanRecord) -> None:
    for write in (write_word, write_excel):
        assert differences(record, read_document(write(record))) == []


@given(documents())
def test_any_document_becomes_a_valid_plan_that_can_be_written_and_read_again(blocks: list[Block]) -> None:
    record = read(blocks, {})
    if record is not None:
        check(record)
        check_written(record)


@given(documents(), st.data())
def test_any_answer_to_any_question_gives_a_valid_plan_too(blocks: list[Block], data: st.DataObject) -> None:
    first = read(blocks, {})
    if first is None:
        return
    answers = {
        finding.key: data.draw(st.sampled_from([answer.value for answer in finding.answers]))
        for finding in first.findings
        if finding.answers
    }
    second = read(blocks, answers)
    assert second is not None
    check(second)
    check_written(second)
    assert {
        one.key: one.answer for one in second.findings if one.key in answers and one.answer
    } | answers == answers
