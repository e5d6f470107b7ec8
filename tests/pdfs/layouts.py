"""One PDF for each thing that makes PDFs hard to read, with what must be read from it."""

from __future__ import annotations

from dataclasses import dataclass, field

from pdfs.sheets import HEIGHT, WIDTH, Sheet, prose
from reportlab.pdfbase.pdfmetrics import stringWidth

LEFT, RIGHT_COLUMN = 60.0, 318.0
NARROW = 234.0


@dataclass
class Layout:
    """The file, and the blocks it must give in order: kind and words."""

    data: bytes
    blocks: list[tuple[str, str]]
    furniture: list[tuple[str, str]] = field(default_factory=list)
    labels: list[str | None] | None = None


def one_column() -> Layout:
    sheet = Sheet()
    sheet.line("A Report on Bridges", LEFT, 90, 20, "Times-Bold")
    sheet.line("Findings", LEFT, 130, 13, "Times-Bold")
    first, second = prose(1, 5), prose(2, 5)
    y = sheet.paragraph(first, LEFT, 150, 480)
    sheet.paragraph(second, LEFT, y + 6, 480)
    sheet.page()
    return Layout(
        sheet.bytes(),
        [
            ("heading", "A Report on Bridges"),
            ("heading", "Findings"),
            ("paragraph", first),
            ("paragraph", second),
        ],
    )


def indented_paragraphs() -> Layout:
    sheet = Sheet()
    texts = [prose(seed, 4) for seed in range(10, 15)]
    y = 100.0
    for text in texts:
        y = sheet.paragraph(text, LEFT, y, 480, indent=18)
    sheet.page()
    return Layout(sheet.bytes(), [("paragraph", text) for text in texts])


def two_columns(*, by_rows: bool = False, gaps_only: bool = False) -> Layout:
    """Two justified columns, cut by a heading over the full width."""
    sheet = Sheet(gaps_only=gaps_only)
    texts = [prose(seed, 6) for seed in range(20, 28)]
    sheet.line("Bridges and the Roads That Lead to Them", LEFT, 70, 18, "Times-Bold")
    blocks = [("heading", "Bridges and the Roads That Lead to Them")]
    drawn = []
    y = 100.0
    for half in (texts[:4], texts[4:]):
        bottoms = []
        for column, x in enumerate((LEFT, RIGHT_COLUMN)):
            at = y + 3 * column  # baselines of the columns need not agree
            for text in half[2 * column : 2 * column + 2]:
                lines = sheet.set(text, x, at, NARROW)
                drawn += lines
                at = lines[-1].y + 18
            bottoms.append(at)
        blocks += [("paragraph", text) for text in half]
        y = max(bottoms) + 10
        if half is texts[4:]:
            break
        if texts[:4] == half:
            heading = sheet.set(
                "What the Second Survey Found When the Clerks Went Back to the River Towns",
                LEFT, y, 492, size=13, font="Times-Bold", justified=False,
            )  # fmt: skip
            drawn += heading
            blocks.append(("heading", " ".join(w for line in heading for w in line.words)))
            y += 24
    if by_rows:
        drawn.sort(key=lambda line: (round(line.y), line.x))
    sheet.draw(drawn)
    sheet.page()
    return Layout(sheet.bytes(), blocks)


def three_columns() -> Layout:
    """A rule of the Federal Register's look: footnotes first in the file, a production stamp."""
    sheet = Sheet()
    blocks: list[tuple[str, str]] = []
    furniture: list[tuple[str, str]] = []
    labels: list[str | None] = []
    for number in range(3):
        page = 47698 + number
        header = f"{page} Federal Register / Vol. 85, No. 152 / Thursday, August 6, 2020 / Rules"
        sheet.line(header, 45, 50, 8, "Helvetica-Bold")
        stamp = f"VerDate Sep<11>2014 16:21 Aug 05, 2020 Jkt 250001 PO 00000 Frm 0000{number}"
        sheet.line(stamp, 45, 770, 5, "Helvetica")
        furniture += [("page_header", header), ("stamp", stamp)]
        labels.append(str(page))
        for column in range(3):
            x = 45 + column * 182
            seed = 100 + number * 10 + column
            note = f"{number * 3 + column + 1} {prose(seed + 500, 2)}"
            mark, words = note.split(" ", 1)
            # the file has the note before the body
            sheet.rule(x, 668, x + 40, 668)
            sheet.line(mark, x + 8, 677, 4.5)
            sheet.paragraph(words, x, 680, 170, size=7, leading=8, indent=13)
            first, second = prose(seed, 8), prose(seed + 50, 8)
            y = sheet.paragraph(first, x, 70, 170, size=8, leading=9.5, indent=8)
            sheet.paragraph(second, x, y, 170, size=8, leading=9.5, indent=8)
            blocks += [("paragraph", first), ("paragraph", second), ("footnote", words)]
        sheet.page()
    return Layout(sheet.bytes(), blocks, furniture, labels)


def sidebar() -> Layout:
    """Running text that goes past a box at its right and takes the full width below it."""
    sheet = Sheet()
    text = prose(40, 30)
    words = text.split()
    drawn = []
    y = 90.0
    while words:
        width = 300.0 if 126 <= y <= 300 else 490.0
        lines = sheet.set(" ".join(words), LEFT, y, width)
        taken = lines[0]
        words = words[len(taken.words) :]
        drawn.append(taken)
        y += 12
    if len(drawn[-1].words) > 1:
        drawn[-1].space = None
    sheet.draw(drawn)
    box = prose(41, 5)
    sheet.paragraph(box, 385, 140, 160, font="Helvetica", size=9, leading=11, justified=False)
    sheet.page()
    return Layout(sheet.bytes(), [("paragraph", text), ("paragraph", box)])


def footnotes_and_hyphens() -> Layout:
    """Broken words, raised marks, notes at the foot of the page that the text runs over."""
    sheet = Sheet()
    y = 100.0
    for line in (
        "The Government Ac-",
        "countability Office counted the law-",
        "enforcement bridges in Johnstown, Penn-",
        "sylvania, and found the U.S.-",
        "Mexico ones wanting",
    ):
        sheet.line(line, LEFT, y, 11)
        y += 13
    sheet.line("3", LEFT + stringWidth("Mexico ones wanting", "Times-Roman", 11), y - 17.5, 6.5)
    tail = "in law-enforcement terms. The state of Pennsylvania was told in writing of it."
    after = LEFT + stringWidth("Mexico ones wanting", "Times-Roman", 11) + 7
    sheet.line(tail, after, y - 13, 11)
    first = prose(60, 6)
    y = sheet.paragraph(first, LEFT, y + 8, 480, size=11, leading=13)
    cut = "This sentence goes on after the notes of the page, for the page ends before the"
    sheet.line(cut, LEFT, y + 5, 11)
    sheet.rule(LEFT, 690, LEFT + 90, 690)
    sheet.line("3", LEFT, 699, 5)
    sheet.line("See the survey of 1998, which says so at length.", LEFT + 5, 702, 8)
    sheet.line("4", LEFT, 709, 5)
    sheet.line("Ibid.", LEFT + 5, 712, 8)
    sheet.page()
    sheet.line("sentence does, and it ends here.", LEFT, 90, 11)
    second = prose(61, 5)
    sheet.paragraph(second, LEFT, 115, 480, size=11, leading=13)
    sheet.page()
    return Layout(
        sheet.bytes(),
        [
            (
                "paragraph",
                "The Government Accountability Office counted the law-enforcement bridges in "
                "Johnstown, Pennsylvania, and found the U.S.-Mexico ones wanting " + tail,
            ),
            ("paragraph", first),
            ("paragraph", cut + " sentence does, and it ends here."),
            ("footnote", "See the survey of 1998, which says so at length."),
            ("footnote", "Ibid."),
            ("paragraph", second),
        ],
    )


def drop_cap() -> Layout:
    sheet = Sheet()
    text = "The river " + prose(70, 6)
    sheet.line("T", LEFT, 122, 46, "Times-Bold")
    sheet.paragraph(text[1:], LEFT, 100, 470, size=10, leading=12, narrow=(33, 33))
    sheet.paragraph(prose(71, 4), LEFT, 200, 470)
    sheet.page()
    return Layout(sheet.bytes(), [("paragraph", text), ("paragraph", prose(71, 4))])


def rotated(angle: int) -> Layout:
    """A page that its ``/Rotate`` entry turns upright."""
    sheet = Sheet()
    text = prose(80, 8)
    canvas = sheet.canvas
    canvas.setPageRotation(angle)
    # reportlab turns the media box, too: as displayed, the page stands upright
    if angle == 90:
        canvas.rotate(90)
        canvas.translate(0, -HEIGHT)
    elif angle == 270:
        canvas.rotate(-90)
        canvas.translate(-WIDTH, 0)
    elif angle == 180:
        canvas.rotate(180)
        canvas.translate(-WIDTH, -HEIGHT)
    high = HEIGHT
    for line in sheet.set(text, 70, 100, 400, justified=False):
        canvas.setFont(line.font, line.size)
        canvas.drawString(line.x, high - line.y, " ".join(line.words))
    sheet.page()
    return Layout(sheet.bytes(), [("paragraph", text)])


def turned_text() -> Layout:
    """A landscape page without ``/Rotate``: the text itself is turned."""
    sheet = Sheet()
    text = prose(81, 8)
    canvas = sheet.canvas
    canvas.rotate(90)
    canvas.translate(0, -WIDTH)
    for line in sheet.set(text, 70, 100, 500, justified=False):
        canvas.setFont(line.font, line.size)
        canvas.drawString(line.x, WIDTH - line.y, " ".join(line.words))
    sheet.page()
    return Layout(sheet.bytes(), [("paragraph", text)])


def cropped() -> Layout:
    """A crop box that leaves printer's marks out."""
    sheet = Sheet()
    text = prose(82, 5)
    sheet.canvas.setCropBox((40, 60, WIDTH - 20, HEIGHT - 50))
    sheet.paragraph(text, LEFT, 120, 400)
    sheet.line("Proof of May 5, 2001", 200, 20)
    sheet.page()
    return Layout(sheet.bytes(), [("paragraph", text)])


def lists() -> Layout:
    sheet = Sheet()
    lead = "The survey asked for three things:"
    items = [prose(seed, 2) for seed in (90, 91, 92)]
    y = sheet.paragraph(lead, LEFT, 100, 450)
    for item in items:
        sheet.line("•", LEFT + 10, y, 10)
        y = sheet.paragraph(item, LEFT + 24, y, 420)
    numbered = [prose(seed, 2) for seed in (93, 94)]
    for number, item in enumerate(numbered, 1):
        sheet.line(f"{number}.", LEFT + 10, y, 10)
        y = sheet.paragraph(item, LEFT + 24, y, 420)
    last = prose(95, 3)
    sheet.paragraph(last, LEFT, y + 6, 450)
    sheet.page()
    return Layout(
        sheet.bytes(),
        [
            ("paragraph", lead),
            *(("list_item", item) for item in items + numbered),
            ("paragraph", last),
        ],
    )


def running_lines() -> Layout:
    """Headers that differ on left and right pages, roman and arabic numbers, sections."""
    sheet = Sheet()
    blocks: list[tuple[str, str]] = []
    furniture: list[tuple[str, str]] = []
    labels: list[str | None] = []
    for index in range(8):
        label = ("i", "ii", "iii")[index] if index < 3 else str(index - 2)
        header = "Bridges of the Upper River" if index % 2 else "Clerks and Their Records"
        sheet.line(header, LEFT, 45, 9, "Times-Italic")
        text = prose(200 + index, 12)
        sheet.paragraph(text, LEFT, 90, 480, leading=14)
        sheet.line(f"– {label} –", 300, 750, 9)
        blocks.append(("paragraph", text))
        furniture += [("page_header", header), ("page_number", f"– {label} –")]
        labels.append(label)
        sheet.page()
    return Layout(sheet.bytes(), blocks, furniture, labels)


def court_filing() -> Layout:
    sheet = Sheet()
    blocks: list[tuple[str, str]] = []
    furniture: list[tuple[str, str]] = []
    for page in range(1, 4):
        stamp = (
            f"Case 1:09-cr-00466-BMC Document 1 Filed 01/05/17 Page {page} of 3 PageID #: {page}"
        )
        sheet.line(stamp, 120, 30, 9, "Helvetica")
        furniture.append(("stamp", stamp))
        text = prose(300 + page, 40)
        lines = sheet.set(text, 110, 80, 420, size=12, leading=24, justified=False)[:28]
        lines[-1].words[-1] = lines[-1].words[-1].rstrip(".") + "."
        for number, line in enumerate(lines, 1):
            sheet.line(str(number), 80 if number > 9 else 86, line.y, 12)
            furniture.append(("line_number", str(number)))
        sheet.draw(lines)
        blocks.append(("paragraph", " ".join(word for line in lines for word in line.words)))
        sheet.page()
    return Layout(sheet.bytes(), blocks, furniture)


TABLE = (
    ("Budget", "FY 2010", "FY 2011"),
    ("Bridges, all", "20.0", "21.5"),
    ("Roads", "18.3", "n/a"),
    ("Paper and stamps", "1,044.0", "–"),
)


def set_table() -> Layout:
    """A table without upright rules, its unit in the caption, in the midst of text."""
    sheet = Sheet()
    before, after = prose(400, 5), prose(401, 5)
    y = sheet.paragraph(before, LEFT, 90, 480) + 10
    caption = "Table 2. Money for bridges (dollars in millions)"
    sheet.line(caption, LEFT, y, 9, "Times-Bold")
    y += 16
    for number, row in enumerate(TABLE):
        font = "Times-Bold" if not number else "Times-Roman"
        for text, x in zip(row, (LEFT, 330, 420), strict=True):
            at = x - (stringWidth(text, font, 9) if x > LEFT else 0)
            sheet.line(text, at, y, 9, font)
        if number in (0, len(TABLE) - 1):
            sheet.rule(LEFT, y + 3, 425, y + 3)
        y += 13
    sheet.paragraph(after, LEFT, y + 12, 480)
    sheet.page()
    cells = [("table", text) for row in TABLE for text in row]
    return Layout(
        sheet.bytes(),
        [("paragraph", before), ("caption", caption), *cells, ("paragraph", after)],
    )


def ruled_table() -> Layout:
    """A full grid whose cells hold words over several lines."""
    sheet = Sheet()
    before, after = prose(410, 4), prose(411, 4)
    y = sheet.paragraph(before, LEFT, 90, 480) + 12
    rows = [("Year", "What was built"), ("1998", prose(412, 2)), ("2003", prose(413, 3))]
    edges = (LEFT, 140.0, 420.0)
    top = y
    sheet.rule(edges[0], top, edges[-1], top)
    for row in rows:
        lines = [
            sheet.set(text, x + 4, top + 12, width, size=9, leading=11, justified=False)
            for text, x, width in zip(row, edges, (70, 270), strict=False)
        ]
        for cell in lines:
            sheet.draw(cell)
        top = max(cell[-1].y for cell in lines) + 6
        sheet.rule(edges[0], top, edges[-1], top)
    for x in edges:
        sheet.rule(x, y, x, top)
    sheet.paragraph(after, LEFT, top + 24, 480)
    sheet.page()
    cells = [("table", text) for row in rows for text in row]
    return Layout(sheet.bytes(), [("paragraph", before), *cells, ("paragraph", after)])


def spaced_out() -> Layout:
    """A heading whose letters are set apart, and ligatures in the text."""
    sheet = Sheet()
    text = prose(500, 5)
    canvas = sheet.canvas
    at = canvas.beginText(LEFT, HEIGHT - 90)
    at.setFont("Helvetica-Bold", 14)
    at.setCharSpace(3)
    at.textLine("FINDINGS OF THE SURVEY")
    at.setCharSpace(0)
    canvas.drawText(at)
    sheet.paragraph(text, LEFT, 130, 480)
    sheet.page()
    return Layout(sheet.bytes(), [("heading", "FINDINGS OF THE SURVEY"), ("paragraph", text)])


def watermark() -> Layout:
    """A word across the page, and a code up its margin: neither is text."""
    sheet = Sheet()
    text = prose(510, 12)
    canvas = sheet.canvas
    canvas.saveState()
    canvas.translate(180, 250)
    canvas.rotate(45)
    canvas.setFont("Helvetica-Bold", 80)
    canvas.drawString(0, 0, "DRAFT")
    canvas.restoreState()
    canvas.saveState()
    canvas.rotate(90)
    canvas.setFont("Helvetica", 6)
    canvas.drawString(300, -(WIDTH - 15), "jbell on DSK3GLQ082PROD with RULES")
    canvas.restoreState()
    sheet.paragraph(text, LEFT, 90, 480, leading=14)
    sheet.page()
    return Layout(
        sheet.bytes(),
        [("paragraph", text)],
        [("stamp", "DRAFT"), ("stamp", "jbell on DSK3GLQ082PROD with RULES")],
    )


def contents_page() -> Layout:
    sheet = Sheet()
    entries = [("Bridges", 3), ("Roads", 17), ("What the Clerks Wrote Down", 42)]
    sheet.line("Contents", LEFT, 90, 14, "Times-Bold")
    y = 115.0
    lines = []
    for name, page in entries:
        dots = " ." * int((380 - stringWidth(name, "Times-Roman", 10)) / 5)
        lines.append(f"{name}{dots} {page}")
        sheet.line(lines[-1], LEFT, y)
        y += 14
    text = prose(520, 6)
    sheet.paragraph(text, LEFT, 220, 480)
    sheet.page()
    return Layout(
        sheet.bytes(),
        [("heading", "Contents"), *(("contents", line) for line in lines), ("paragraph", text)],
    )


def side_headings() -> Layout:
    """Headings in the margin beside the paragraphs that they begin, as auditors set them."""
    sheet = Sheet()
    blocks: list[tuple[str, str]] = []
    y = 90.0
    for number, heading in enumerate(("Background", "Clerks Kept Few Records of Bridges", "")):
        if heading:
            sheet.paragraph(heading, 50, y, 110, font="Helvetica-Bold", leading=12, justified=False)
            blocks.append(("heading", heading))
        for part in range(2):
            text = prose(600 + 10 * number + part, 5)
            y = sheet.paragraph(text, 180, y, 370) + 8
            blocks.append(("paragraph", text))
    sheet.page()
    return Layout(sheet.bytes(), blocks)


def cut_words() -> Layout:
    """Columns that end in the middle of a word, and of a name with capitals."""
    sheet = Sheet()
    first, second = prose(620, 8), prose(621, 8)
    y = sheet.paragraph(first, LEFT, 90, NARROW)
    sheet.line("The clerks who kept the boxes of the county were chil-", LEFT, y, 10.4)
    y = sheet.paragraph("dren of the river towns. " + second, RIGHT_COLUMN, 90, NARROW)
    sheet.line("It was then that some of them went to ask the Bridge", RIGHT_COLUMN, y, 10.2)
    sheet.page()
    sheet.paragraph("Office for help. " + prose(622, 8), LEFT, 90, NARROW)
    sheet.paragraph(prose(623, 8), RIGHT_COLUMN, 90, NARROW)
    sheet.page()
    return Layout(
        sheet.bytes(),
        [
            ("paragraph", first),
            (
                "paragraph",
                "The clerks who kept the boxes of the county were children of the river towns. "
                + second,
            ),
            (
                "paragraph",
                "It was then that some of them went to ask the Bridge Office for help. "
                + prose(622, 8),
            ),
            ("paragraph", prose(623, 8)),
        ],
    )


def notes_below_columns() -> Layout:
    """Notes over the full width below two columns, one of which holds a pull quote."""
    sheet = Sheet()
    blocks: list[tuple[str, str]] = []
    quote = "“The bridges were never counted by anyone at all.”"
    for x, seed in ((LEFT, 700), (RIGHT_COLUMN, 710)):
        y = 80.0
        for number in range(3):
            text = prose(seed + number, 7)
            y = sheet.paragraph(text, x, y, NARROW) + 6
            blocks.append(("paragraph", text))
        if x == LEFT:
            how = {"size": 15, "leading": 18, "font": "Helvetica-Oblique", "justified": False}
            y = sheet.paragraph(quote, LEFT + 10, y + 10, 214, **how) + 12
            blocks.append(("paragraph", quote))
            last = prose(705, 5)
            sheet.paragraph(last, LEFT, y, NARROW)
            blocks.append(("paragraph", last))
    sheet.rule(LEFT, 640, 160, 640)
    for number in range(3):
        note = prose(720 + number, 3)
        at = 652 + number * 30
        sheet.line(str(number + 1), LEFT, at - 3, 5)
        sheet.paragraph(note, LEFT + 6, at, 486, size=8, leading=9.5)
        blocks.append(("footnote", note))
    sheet.line("7", 306, 760, 9)
    sheet.page()
    return Layout(sheet.bytes(), blocks, [("page_number", "7")], ["7"])


def title_page() -> Layout:
    """Centred lines, then running text that is not justified."""
    sheet = Sheet()
    for text, y, size, font in (
        ("United States Bridge Office", 120, 13, "Times-Bold"),
        ("RIVER SECURITY", 220, 24, "Helvetica-Bold"),
        ("Bridges Need Better Records", 250, 24, "Helvetica-Bold"),
        ("September 2010", 300, 12, "Times-Roman"),
        ("BRO-10-972", 320, 12, "Times-Roman"),
    ):
        sheet.line(text, (WIDTH - stringWidth(text, font, size)) / 2, y, size, font)
    sheet.page()
    texts = [prose(730 + number, 5) for number in range(5)]
    y = 80.0
    for text in texts:
        y = sheet.paragraph(text, 72, y, 468, size=12, leading=14, justified=False) + 10
    sheet.page()
    return Layout(
        sheet.bytes(),
        [
            ("heading", "United States Bridge Office"),
            ("heading", "RIVER SECURITY Bridges Need Better Records"),
            ("paragraph", "September 2010"),
            ("paragraph", "BRO-10-972"),
            *(("paragraph", text) for text in texts),
        ],
    )


def letter() -> Layout:
    """An address block with a date beside it."""
    sheet = Sheet()
    left = ["Department of Rivers", "Office of the Secretary", "Washington, D.C. 20500"]
    for number, text in enumerate(left):
        sheet.line(text, 72, 80 + 14 * number, 11)
    sheet.line("May 5, 2009", 400, 80, 11)
    texts = [prose(740 + number, 5) for number in range(3)]
    y = 180.0
    for text in texts:
        y = sheet.paragraph(text, 72, y, 468, size=11, leading=14, justified=False) + 8
    sheet.page()
    return Layout(
        sheet.bytes(),
        [
            ("paragraph", left[0]),
            ("paragraph", "May 5, 2009"),
            ("paragraph", left[1]),
            ("paragraph", left[2]),
            *(("paragraph", text) for text in texts),
        ],
    )


LAYOUTS = {
    "notes_below_columns": notes_below_columns,
    "title_page": title_page,
    "letter": letter,
    "side_headings": side_headings,
    "cut_words": cut_words,
    "one_column": one_column,
    "indented_paragraphs": indented_paragraphs,
    "two_columns": two_columns,
    "two_columns_by_rows": lambda: two_columns(by_rows=True),
    "two_columns_gaps_only": lambda: two_columns(gaps_only=True),
    "three_columns": three_columns,
    "sidebar": sidebar,
    "footnotes_and_hyphens": footnotes_and_hyphens,
    "drop_cap": drop_cap,
    "rotated_90": lambda: rotated(90),
    "rotated_180": lambda: rotated(180),
    "rotated_270": lambda: rotated(270),
    "turned_text": turned_text,
    "cropped": cropped,
    "lists": lists,
    "running_lines": running_lines,
    "court_filing": court_filing,
    "set_table": set_table,
    "ruled_table": ruled_table,
    "spaced_out": spaced_out,
    "watermark": watermark,
    "contents_page": contents_page,
}
