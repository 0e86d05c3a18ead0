"""What is read of PDF documents whose pages are set here, word by word."""

from __future__ import annotations

import textwrap

import pytest

from reader.articles.inner_links import inner_target
from reader.articles.pdf import read_pdf
from tests.articles.pdf.pdf_writer import Sheet, make_pdf, width_of

FIRST = (
    "The council decided on Thursday night to open the harbour ferry again, nine winters after it "
    "was taken out of service. Nobody had expected the vote to be so close, and nobody left the "
    "hall before midnight."
)
SECOND = (
    "The operator has six months to publish a timetable. Until then the old one is in force, with "
    "two more boats on market days and one fewer on Sundays."
)


def read(*sheets: Sheet, whole: bool = False, **facts: str):
    return read_pdf(make_pdf(sheets, **facts), name="a.pdf", whole=whole)


def texts(found, kind: str = "") -> list[str]:
    return [found.text[b.start : b.end] for b in found.blocks if kind in ("", b.kind)]


def wrapped(text: str, width: int = 40) -> list[str]:
    return textwrap.wrap(text, width, break_on_hyphens=False)


def body(sheet: Sheet, *paragraphs: str, x: float = 50, y: float = 100, width: int = 40) -> float:
    """Write paragraphs with an empty line between them; return the line below."""
    for paragraph in paragraphs:
        lines = wrapped(paragraph, width)
        sheet.lines(lines, x, y)
        y += 12 * (len(lines) + 1)
    return y


def test_lines_are_joined_to_paragraphs():
    sheet = Sheet()
    body(sheet, FIRST, SECOND)
    assert texts(read(sheet)) == [FIRST, SECOND]


def test_an_indent_begins_a_paragraph():
    lines = [*wrapped(FIRST)[:-1], "and nobody left the hall before midnight"]
    sheet = Sheet().lines(lines, 50, 100)
    sheet.put("So it went on and", 70, 100 + 12 * len(lines))
    sheet.put("on until the morning.", 50, 100 + 12 * (len(lines) + 1))
    assert texts(read(sheet))[1] == "So it went on and on until the morning."


def test_columns_are_read_one_after_the_other_below_what_spans_them():
    sheet = Sheet().put("A headline that spans both of the columns", 50, 80, 20)
    half = len(wrapped(SECOND, 30)) // 2
    body(sheet, FIRST, x=50, y=120, width=30)
    low = 120 + 12 * (len(wrapped(FIRST, 30)) + 1)
    sheet.lines(wrapped(SECOND, 30)[:half], 50, low)
    sheet.lines(wrapped(SECOND, 30)[half:], 330, 120)
    sheet.put("Another part", 330, 300, 14)
    body(sheet, FIRST, x=330, y=320, width=30)
    found = read(sheet)
    assert texts(found) == [
        "A headline that spans both of the columns",
        FIRST,
        SECOND,
        "Another part",
        FIRST,
    ]
    assert [(b.kind, b.level) for b in found.blocks][:4:3] == [("heading", 1), ("heading", 2)]


def test_columns_whose_content_is_out_of_order_are_read_in_order():
    sheet = Sheet()
    body(sheet, SECOND, x=330, width=30)
    body(sheet, FIRST, x=50, width=30)
    sheet.put("The headline of both", 50, 70, 20)
    assert texts(read(sheet)) == ["The headline of both", FIRST, SECOND]


def pages_of_a_report() -> list[Sheet]:
    """Three pages with head and foot; a paragraph goes on from each to the next."""
    lines = wrapped(f"{FIRST} {SECOND} " * 3, 56)
    size = len(lines) // 3 + 1
    sheets = []
    for number in range(3):
        sheet = Sheet().put("Office for Water", 50, 40, 8).put("Report of 2026", 480, 40, 8)
        sheet.lines(lines[number * size : (number + 1) * size], 50, 100)
        sheets.append(sheet.put(f"Page {number + 7} of 12", 270, 770, 8))
    return sheets


def test_heads_feet_and_page_numbers_are_left_out_and_counted():
    found = read(*pages_of_a_report())
    assert texts(found) == [f"{FIRST} {SECOND} " * 2 + f"{FIRST} {SECOND}"]
    assert found.changes == {"furniture": 9}


def test_a_whole_document_keeps_them():
    found = read(*pages_of_a_report(), whole=True)
    assert found.text.count("Office for Water") == 3
    assert "Page 8 of 12" in found.text
    assert found.changes == {}


def test_a_line_at_the_edge_of_pages_is_kept_where_it_differs():
    sheets = [Sheet().lines(wrapped(FIRST), 50, 100) for _ in range(3)]
    for sheet, name in zip(sheets, ("apples", "pears", "plums"), strict=True):
        sheet.put(f"A word on {name}.", 50, 40)
    assert all(f"A word on {name}." in read(*sheets).text for name in ("apples", "pears", "plums"))


def test_hyphens_at_line_ends_go_where_the_word_is_known():
    lines = [
        "The commission met again, and the commis-",
        "sion decided. A well-known member of it, well-",
        "known for his patience, spoke of pre- and post-",
        "war timetables, in which ninety-",
        "eight boats and 1990-",
        "1999 are named, and of water-",
    ]
    found = read(Sheet().lines(lines, 50, 100))
    assert found.text == (
        "The commission met again, and the commission decided. A well-known member of it, "
        "well-known for his patience, spoke of pre- and post-war timetables, in which ninety-eight "
        "boats and 1990-1999 are named, and of water-"
    )
    assert found.changes == {"hyphens": 1, "hyphens_kept": 4}


def test_a_document_that_parts_words_at_line_ends_is_put_together():
    lines = [
        "extraordi-",
        "nary circum-",
        "stances sur-",
        "prised the in-",
        "habitants of",
        "both ban-",
    ]
    lines.append("ks")
    found = read(Sheet().lines(lines, 50, 100))
    assert found.text == "extraordinary circumstances surprised the inhabitants of both banks"


def test_headings_are_larger_or_bold_and_lists_and_tables_are_told():
    sheet = Sheet().put("What was found", 50, 60, 18)
    y = body(sheet, FIRST, y=90)
    sheet.put("In brief", 50, y, bold=True)
    y = body(sheet, SECOND, y=y + 24)
    for number, row in enumerate((("Month", "Boats"), ("May", "1,204"), ("June", "986"))):
        sheet.put(row[0], 50, y + 14 * number).put(row[1], 150, y + 14 * number)
    y += 70
    sheet.put("Three things follow:", 50, y)
    sheet.put("• a timetable that people", 60, y + 20).put("can read,", 70, y + 32)
    sheet.put("• a ferry.", 60, y + 44)
    found = read(sheet)
    assert texts(found, "heading") == ["What was found", "In brief"]
    assert [b.level for b in found.blocks if b.kind == "heading"] == [1, 2]
    assert texts(found, "table_row") == ["Month | Boats", "May | 1,204", "June | 986"]
    assert texts(found, "list_item") == ["a timetable that people can read,", "a ferry."]
    assert {b.marker for b in found.blocks if b.kind == "list_item"} == {"•"}


def test_a_cell_of_several_lines_is_one():
    sheet = Sheet()
    body(sheet, FIRST)
    sheet.put("Gauge", 50, 300).put("Remarks", 150, 300)
    sheet.put("Stow", 50, 320).put("damaged in the night", 150, 314).put("and mended", 150, 326)
    sheet.put("Upper", 50, 344).put("Lenn", 50, 356).put("read by hand", 150, 350)
    rows = texts(read(sheet), "table_row")
    assert rows == [
        "Gauge | Remarks",
        "Stow | damaged in the night and mended",
        "Upper Lenn | read by hand",
    ]


def test_footnotes_stand_at_the_end_and_are_linked_both_ways():
    def page(word: str) -> Sheet:
        sheet = Sheet()
        body(sheet, FIRST)
        y = 250
        sheet.put(f"So said the {word}", 50, y)
        sheet.put("1", 50 + width_of(f"So said the {word}"), y - 4, 6)
        sheet.put(" in 12 km", 56 + width_of(f"So said the {word}"), y)
        sheet.put("2", 56 + width_of(f"So said the {word} in 12 km"), y - 4, 6)
        return sheet.put("1", 50, 696, 5).put(f"Minutes, the {word}.", 53, 700, 8)

    found = read(page("mayor"), page("engineer"))
    assert "So said the mayor[1] in 12 km²" in found.text
    assert texts(found)[-2:] == ["[1] Minutes, the mayor.", "[1] Minutes, the engineer."]
    links = [style for style in found.styles if style.kind == "link"]
    assert len(links) == 4
    for link in links:
        target = inner_target(link.href)
        back = next(other for other in links if other.start == target)
        assert inner_target(back.href) == link.start
        assert found.text[link.start : link.end] == "[1]"


def test_a_chinese_page_reads_without_spaces_at_line_ends():
    lines = [
        "市议会周四晚间以微弱多数通过决议，",
        "同意恢复两岸之间的渡轮服务。没有人",
        "想到会达成一致。",
    ]
    assert read(Sheet().lines(lines, 50, 100, 12)).text == "".join(lines)


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        ("םלוע םולש", "שלום עולם"),
        (".םיעסונ 42,000", "42,000 נוסעים."),
        ('(2026) "הנתשה"', '"השתנה" (2026)'),
        ("חבש Green Water תרבח", "חברת Green Water שבח"),
    ],
)
def test_text_from_right_to_left_is_read_in_order(shown, text):
    sheet = Sheet().put(shown, 300, 100, 12).put("םיסולכואה תא הליעפמה הרבח", 200, 150, 12)
    assert read(sheet).text == f"{text}\n\nחברה המפעילה את האוכלוסים"


def test_words_from_right_to_left_in_a_line_from_left_to_right():
    shown = "He said (םלוע םולש) to them, which means peace."
    assert read(Sheet().put(shown, 50, 100)).text == (
        "He said (שלום עולם) to them, which means peace."
    )


def test_columns_from_right_to_left_begin_on_the_right():
    right = ["םדקומ רתוי", "הנורחאה"]
    left = ["רחואמ רתוי", "ףוסב"]
    sheet = Sheet().lines(right, 400, 100).lines(left, 100, 100)
    for y in (124, 136, 148):
        sheet.put("דוע טסקט", 400, y).put("דוע טסקט", 100, y)
    text = read(sheet).text
    assert text.index("יותר מוקדם") < text.index("יותר מאוחר")


def test_a_page_that_lies_on_its_side_is_read_and_what_runs_up_its_edge_is_not():
    sheet = Sheet(turn=90)
    for number, line in enumerate(wrapped(FIRST)):
        codes = "".join(f"{ord(char):04X}" for char in line)
        sheet.chars |= set(line)
        sheet.parts.append(f"BT /F 10 Tf 0 1 -1 0 {100 + 12 * number} 50 Tm <{codes}> Tj ET")
    found = read(sheet.put("arXiv", 20, 400))
    assert found.text == FIRST
    assert found.changes == {"sideways": 5}


def test_what_lies_beyond_the_page_is_left_out():
    found = read(Sheet().put("Seen here.", 50, 100).put("hidden", 700, 100))
    assert found.text == "Seen here."
    assert found.changes == {"outside": 6}


def test_accents_that_are_painted_over_letters_belong_to_them():
    sheet = Sheet().put("G", 50, 100).put("¨", 55, 100).put("odel, na", 55, 100)
    sheet.put("¨", 95, 98).put("ıve", 95, 100).put(" c", 110, 100).put("¸", 115, 100)
    assert read(sheet.put("a ¨ b", 130, 100)).text == "Gödel, naïve ç a ¨ b"


def test_emoji_and_rare_ideographs_are_one_character():
    found = read(Sheet().put("Well 😀 and 𠮷野 so", 50, 100))
    assert found.text == "Well 😀 and 𠮷野 so"
    assert found.changes == {}


def test_characters_without_meaning_and_controls_are_replaced():
    found = read(Sheet().put("a\ue123b\x9bc\x1bd", 50, 100))
    assert found.text == "a\ufffdb\ufffdc\ufffdd"
    assert found.changes == {"unknown": 3}


def test_links_lead_to_the_web_and_nowhere_else():
    sheet = Sheet().put("safe or not", 50, 100)
    sheet.link(50, 100, 20, "https://a.example/(b)").link(90, 100, 20, "javascript:alert(1)")
    found = read(sheet)
    (style,) = found.styles
    assert (found.text[style.start : style.end], style.href) == ("safe", "https://a.example/(b)")
    assert found.changes == {"unsafe_links": 1}


def test_bold_words_in_a_paragraph_are_strong():
    sheet = Sheet().put("It was ", 50, 100).put("not", 85, 100, bold=True).put(" so.", 100, 100)
    found = read(sheet)
    (style,) = found.styles
    assert found.text == "It was not so."
    assert (found.text[style.start : style.end], style.kind) == ("not", "strong")


def test_title_author_date_and_language_are_taken_where_they_are_sensible():
    sheet = Sheet().put("The headline", 50, 60, 18)
    body(sheet, FIRST)
    found = read(
        sheet,
        Title="Ferry \u202eback",
        Author="Ines Varga; Tomas",
        CreationDate="D:20260314",
        lang="en",
    )
    assert found.title == "Ferry back"
    assert found.authors == ["Ines Varga", "Tomas"]
    assert (found.published, found.lang) == ("2026-03-14", "en")
    found = read(sheet, Title="Microsoft Word - f.doc", Author="admin", CreationDate="D:99991399")
    assert (found.title, found.authors, found.published) == ("The headline", [], "")


def test_pictures_are_counted_and_a_page_that_is_one_too():
    sheet = Sheet()
    body(sheet, FIRST)
    found = read(sheet.picture(), Sheet().picture())
    assert found.text == FIRST
    assert found.changes == {"images": 2, "scanned": 1}
