"""Word in: the numbers and bullets that Word draws are what a person sees."""

from planapp.documents.reading import read_document
from tests.documents.small_files import HEADING, activity, read
from tests.word_files import STYLES, W_SPACES, numbered, p, row, tbl, tr, word_file


def level(at: int, number_format: str, text: str, more: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{number_format}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def lists(*levels: str, nums: str = "") -> str:
    """One abstract list with list 1 on it, and what more lists there are."""
    one = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    abstract = f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>'
    return f"<w:numbering {W_SPACES}>{abstract}{one}{nums}</w:numbering>"


def drawn(numbering: str, *content: str, styles: str = "") -> list[str]:
    """What an activity cell of these paragraphs says."""
    parts = {"numbering": numbering} | (
        {"styles": f"<w:styles {W_SPACES}>{STYLES}{styles}</w:styles>"} if styles else {}
    )
    (one,) = read(HEADING, tbl(row(activity="".join(content))), **parts).rows()
    return one.region_activity


def test_a_chapter_whose_number_is_automatic() -> None:
    style = (
        '<w:style w:type="paragraph" w:styleId="Kap"><w:name w:val="heading 1"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    parts = {
        "numbering": lists(level(0, "decimal", "%1", start=3)),
        "styles": f"<w:styles {W_SPACES}>{style}</w:styles>",
    }
    record = read_document(
        word_file(p("Prevention", "Kap"), tbl(row()), p("Vård", "Kap"), tbl(row()), **parts)
    )
    assert [(one.number, one.title, one.heading) for one in record.chapters] == [
        ("3", "Prevention", "3 Prevention"),
        ("4", "Vård", "4 Vård"),
    ]


def test_a_chapter_whose_word_is_automatic_too() -> None:
    numbering = lists(level(0, "decimal", "Kapitel %1", '<w:pStyle w:val="R1"/>'))
    heading = p("Prevention", "R1", '<w:numPr><w:numId w:val="1"/></w:numPr>')
    record = read(heading, tbl(row()), numbering=numbering)
    assert record.chapters[0].heading == "Kapitel 1 Prevention"


def test_formats_of_numbers() -> None:
    for number_format, signs in {
        "decimalZero": ("01", "02"),
        "upperRoman": ("I", "II"),
        "lowerLetter": ("a", "b"),
        "upperLetter": ("A", "B"),
        "ordinal": ("1:a", "2:a"),
    }.items():
        found = drawn(lists(level(0, number_format, "%1.")), numbered("x", 1), numbered("y", 1))
        assert found == [f"{signs[0]}. x", f"{signs[1]}. y"]


def test_letters_after_z_and_great_romans() -> None:
    assert drawn(lists(level(0, "lowerLetter", "%1)", start=27)), numbered("x", 1)) == ["aa) x"]
    assert drawn(lists(level(0, "upperRoman", "%1.", start=49)), numbered("x", 1)) == ["XLIX. x"]


def test_a_list_without_numbers_has_its_words_all_the_same() -> None:
    assert drawn(lists(level(0, "none", "Mål: ")), numbered("x", 1)) == ["Mål: x"]


def test_dashes_stay_dashes_and_pictures_are_bullets() -> None:
    assert drawn(lists(level(0, "bullet", "–")), numbered("x", 1)) == ["– x"]
    assert drawn(lists(level(0, "bullet", "o")), numbered("x", 1)) == ["• x"]
    assert drawn(lists(level(0, "bullet", "")), numbered("x", 1)) == ["x"]


def test_deeper_levels_begin_anew_unless_they_never_do() -> None:
    def found(more: str = "") -> list[str]:
        numbering = lists(level(0, "decimal", "%1."), level(1, "decimal", "%1.%2", more))
        return drawn(numbering, numbered("a", 1), numbered("b", 1, 1), numbered("c", 1), numbered("d", 1, 1))

    assert found() == ["1. a", "1.1 b", "2. c", "2.1 d"]
    assert found('<w:lvlRestart w:val="0"/>') == ["1. a", "1.1 b", "2. c", "2.2 d"]


def test_a_level_whose_numbers_are_all_drawn_as_figures() -> None:
    numbering = lists(level(0, "upperRoman", "%1."), level(1, "decimal", "%1.%2", "<w:isLgl/>"))
    assert drawn(numbering, numbered("a", 1), numbered("b", 1, 1)) == ["I. a", "1.1 b"]


def test_a_deeper_level_may_come_first() -> None:
    numbering = lists(level(0, "decimal", "%1.", start=4), level(1, "decimal", "%1.%2"))
    assert drawn(numbering, numbered("a", 1, 1)) == ["4.1 a"]


def test_two_lists_of_one_kind_count_on_unless_one_has_its_own_start() -> None:
    again = '<w:num w:numId="2"><w:abstractNumId w:val="0"/>{}</w:num>'
    start = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    content = [numbered("a", 1), numbered("b", 2), numbered("c", 2)]
    one = level(0, "decimal", "%1.")
    assert drawn(lists(one, nums=again.format("")), *content) == ["1. a", "2. b", "3. c"]
    assert drawn(lists(one, nums=again.format(start)), *content) == ["1. a", "1. b", "2. c"]


def test_a_list_with_a_level_of_its_own() -> None:
    own = f'<w:lvlOverride w:ilvl="0">{level(0, "upperLetter", "%1)")}</w:lvlOverride>'
    nums = f'<w:num w:numId="2"><w:abstractNumId w:val="0"/>{own}</w:num>'
    assert drawn(lists(level(0, "decimal", "%1."), nums=nums), numbered("a", 2)) == ["A) a"]


def test_a_style_stands_for_a_level_of_its_list() -> None:
    style = (
        '<w:style w:type="paragraph" w:styleId="Nivå2"><w:name w:val="Nivå 2"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Utan"><w:name w:val="Utan"/><w:basedOn w:val="Nivå2"/>'
        '<w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr></w:style>'
    )
    numbering = lists(level(0, "decimal", "%1."), level(1, "decimal", "%1.%2", '<w:pStyle w:val="Nivå2"/>'))
    assert drawn(numbering, p("x", "Nivå2"), p("y", "Utan"), styles=style) == ["1.1 x", "y"]


def test_a_list_that_only_names_a_list_style() -> None:
    abstract = (
        '<w:abstractNum w:abstractNumId="0"><w:styleLink w:val="L"/>'
        f"{level(0, 'decimal', '§%1')}</w:abstractNum>"
        '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="L"/></w:abstractNum>'
    )
    num = '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    numbering = f"<w:numbering {W_SPACES}>{abstract}{num}</w:numbering>"
    assert drawn(numbering, numbered("x", 1)) == ["§1 x"]


def test_an_empty_numbered_cell_shows_its_number() -> None:
    numbering = lists(level(0, "decimal", "%1."))
    headers = ["Område", "Aktivitet", "Status"]
    rows = [tr(numbered("", 1), text, "Klar") for text in ("Ett", "Två")]
    record = read(HEADING, tbl(*rows, headers=headers), numbering=numbering)
    assert [area.heading for area in record.areas()] == [["1."], ["2."]]


def test_an_empty_bullet_says_nothing() -> None:
    assert activity(numbered("", 1) + numbered("Bröst", 1)) == ["• Bröst"]


def test_deleted_rows_and_hidden_paragraphs_are_not_counted() -> None:
    gone = "<w:rPr><w:vanish/></w:rPr>"
    counted = '<w:numPr><w:numId w:val="1"/></w:numPr>'
    found = drawn(
        lists(level(0, "decimal", "%1.")), numbered("a", 1), p("", "", counted + gone), numbered("b", 1)
    )
    assert found == ["1. a", "2. b"]
