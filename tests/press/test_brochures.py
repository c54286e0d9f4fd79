"""Brochures checked at the door: what is refused, what is taken out, what is told."""

from __future__ import annotations

import io
import subprocess

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image
from reportlab.pdfgen import canvas

from mailroom.press.brochures.checking import BrochureRefused, CheckedBrochure, check_brochure
from mailroom.press.brochures.page_pictures import PictureFailed, page_picture
from tests.press.letter_cast import a_letter, brochure, letters_pdf
from tests.press.reading import text_of


def checked(content: bytes, **options) -> tuple[CheckedBrochure, bytes]:
    out = io.BytesIO()
    return check_brochure(io.BytesIO(content), out, **options), out.getvalue()


def edited(change, pages: int = 2) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(brochure("pumps", pages))) as pdf:
        change(pdf)
        pdf.save(out)
    return out.getvalue()


def test_a_good_brochure_comes_through_with_its_pages():
    found, safe = checked(letters_pdf(a_letter(), a_letter("A002")))
    assert [(page.name, page.width_mm, page.height_mm) for page in found.pages] == [("A4", 210.0, 297.0)] * 2
    assert found.removed == ()
    assert found.notes == ()
    assert text_of(safe) == text_of(letters_pdf(a_letter(), a_letter("A002")))


def resized(*box: float):
    def change(pdf: pikepdf.Pdf) -> None:
        for page in pdf.pages:
            page.obj.MediaBox = Array(box)

    return change


def locked(password: str) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(brochure("x", 1))) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="o", user=password))
    return out.getvalue()


def without_pages() -> bytes:
    out = io.BytesIO()
    pikepdf.new().save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"GIF89a nonsense", "brochure-unreadable"),
        (b"", "brochure-unreadable"),
        (b"%PDF-1.7\n" + b"x" * 500, "brochure-unreadable"),
        (locked("secret"), "brochure-encrypted"),
        (locked(""), "brochure-encrypted"),
        (without_pages(), "brochure-empty"),
        (edited(resized(0, 0, 20, 20)), "brochure-page-size"),
        (edited(resized(0, 0, 14000, 14000)), "brochure-page-size"),
        (brochure("x", 5), "brochure-too-long"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_sentence_and_nothing_is_written(content, code):
    out = io.BytesIO()
    with pytest.raises(BrochureRefused) as refused:
        check_brochure(io.BytesIO(content), out, most_pages=4)
    assert refused.value.reason.code == code
    assert str(refused.value).endswith(".")
    assert out.getvalue() == b""


SCRIPT = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
LAUNCH = Dictionary(S=Name.Launch, F=String("cmd.exe"))


def annotation(**entries) -> Dictionary:
    return Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), **entries)


def opens_a_script(pdf):
    pdf.Root.OpenAction = SCRIPT


def names_a_script(pdf):
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), SCRIPT])))


def acts_on_a_page(pdf):
    pdf.pages[1].obj.AA = Dictionary(O=SCRIPT)


def acts_on_closing(pdf):
    pdf.Root.AA = Dictionary(WC=SCRIPT)


def launches(pdf):
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(annotation(A=LAUNCH))])


def launches_after_a_link(pdf):
    first = Dictionary(S=Name.URI, URI=String("https://a.example"), Next=LAUNCH)
    pdf.pages[0].obj.Annots = Array([annotation(A=first)])


def leads_to_a_file(pdf):
    action = Dictionary(S=Name.URI, URI=String("file:///C:/Windows/system32/Launch.exe"))
    pdf.pages[0].obj.Annots = Array([annotation(A=action)])


def leads_into_a_script(pdf):
    action = Dictionary(S=Name.URI, URI=String("JavaScript:app.alert(1)"))
    pdf.pages[0].obj.Annots = Array([annotation(A=action)])


def bookmarks_a_script(pdf):
    mark = pdf.make_indirect(Dictionary(Title=String("Price list"), A=SCRIPT))
    mark.Next = mark
    pdf.Root.Outlines = pdf.make_indirect(Dictionary(Type=Name.Outlines, First=mark, Last=mark, Count=1))


def associates_a_file(pdf):
    pdf.Root.AF = Array([Dictionary(Type=Name.Filespec, F=String("a.exe"), EF=Dictionary())])


def attaches(pdf):
    pdf.attachments["evil.exe"] = b"MZ" * 50


def pins_a_file(pdf):
    pinned = annotation(FS=Dictionary(F=String("a.exe")))
    pinned.Subtype = Name.FileAttachment
    pdf.pages[0].obj.Annots = Array([pinned])


@pytest.mark.parametrize(
    ("change", "removed"),
    [
        (opens_a_script, "brochure-scripts"),
        (names_a_script, "brochure-scripts"),
        (acts_on_a_page, "brochure-scripts"),
        (acts_on_closing, "brochure-scripts"),
        (launches, "brochure-scripts"),
        (launches_after_a_link, "brochure-scripts"),
        (leads_to_a_file, "brochure-scripts"),
        (leads_into_a_script, "brochure-scripts"),
        (bookmarks_a_script, "brochure-scripts"),
        (associates_a_file, "brochure-files"),
        (attaches, "brochure-files"),
        (pins_a_file, "brochure-files"),
    ],
)
def test_what_acts_or_carries_files_is_taken_out_and_told(change, removed):
    found, safe = checked(edited(change))
    assert [why.code for why in found.removed] == [removed]
    with pikepdf.open(io.BytesIO(safe)) as pdf:
        said = b"".join(
            one.unparse(resolved=True) for one in pdf.objects if not isinstance(one, pikepdf.Stream)
        )
        assert not any(
            word in said for word in (b"JavaScript", b"Launch", b"EmbeddedFile", b"FileAttachment", b"/AA")
        )
    assert "pumps page 2" in text_of(safe)
    assert checked(safe)[0].removed == ()


def test_plain_links_stay():
    found, safe = checked(brochure("pumps", 1))
    assert found.removed == ()
    with pikepdf.open(io.BytesIO(safe)) as pdf:
        assert str(pdf.pages[0].obj.Annots[0].A.URI) == "https://example.com/"


def test_form_fields_become_plain_print():
    out = io.BytesIO()
    form = canvas.Canvas(out, invariant=1)
    form.drawString(50, 700, "name:")
    form.acroForm.textfield(value="Anna Filled", x=100, y=690, width=200, height=20)
    form.save()
    found, safe = checked(out.getvalue())
    assert "brochure-forms" in [why.code for why in found.removed]
    assert "Anna Filled" in text_of(safe)
    with pikepdf.open(io.BytesIO(safe)) as pdf:
        assert "/AcroForm" not in pdf.Root


def test_fonts_that_are_not_in_the_file_are_named():
    [note] = checked(brochure("pumps", 1))[0].notes
    assert note.code == "brochure-fonts"
    assert "Helvetica" in str(note)


def test_a_font_inside_a_drawing_is_looked_at_too():
    def nest(pdf: pikepdf.Pdf) -> None:
        fonts = pdf.pages[0].obj.Resources.Font
        form = pdf.make_stream(
            b"", Subtype=Name.Form, BBox=Array([0, 0, 9, 9]), Resources=Dictionary(Font=fonts)
        )
        pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(Nested=form))

    assert [note.code for note in checked(edited(nest, 1))[0].notes] == ["brochure-fonts"]


@pytest.mark.parametrize(
    ("box", "turn", "name", "notes"),
    [
        ((0, 0, 595.28, 841.89), 90, "A4", {"brochure-fonts"}),
        ((10, 10, 622, 802), 0, "Letter", {"brochure-fonts"}),
        ((0, 0, 500, 500), 0, "", {"brochure-unusual-size", "brochure-fonts"}),
    ],
)
def test_the_size_is_that_of_the_page_as_it_shows(box, turn, name, notes):
    def change(pdf: pikepdf.Pdf) -> None:
        resized(*box)(pdf)
        for page in pdf.pages:
            del page.obj["/Rotate"]
        pdf.Root.Pages.Rotate = turn

    found = checked(edited(change))[0]
    assert found.pages[0].name == name
    assert (found.pages[0].width_mm > found.pages[0].height_mm) == (turn == 90)
    assert {note.code for note in found.notes} == notes


def test_pages_of_different_sizes_are_told():
    def mix(pdf: pikepdf.Pdf) -> None:
        pdf.pages[1].obj.MediaBox = Array([0, 0, 612, 792])

    assert "brochure-mixed-sizes" in [note.code for note in checked(edited(mix))[0].notes]


def test_the_safe_copy_is_the_same_for_the_same_upload():
    assert checked(edited(launches))[1] == checked(edited(launches))[1]


def cut_short(pdf: bytes) -> bytes:
    return pdf[: pdf.rindex(b"startxref") - 40]


def counts_wrongly(_pdf: bytes) -> bytes:
    return b"".join(
        (
            b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n",
            b"2 0 obj<</Type/Pages/Kids[3 0 R 3 0 R]/Count 999999999>>endobj\n",
            b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>",
        )
    )


@pytest.mark.parametrize("broken", [cut_short, counts_wrongly])
def test_the_copy_of_a_file_that_had_to_be_mended_is_whole_and_it_is_told(broken, tmp_path):
    upload = io.BytesIO()
    with pikepdf.open(io.BytesIO(brochure("x", 2))) as pdf:
        pdf.save(upload, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    found, copy = checked(broken(upload.getvalue()))
    assert "brochure-mended" in [note.code for note in found.notes]
    path = tmp_path / "copy.pdf"
    path.write_bytes(copy)
    assert subprocess.run(["qpdf", "--check", path], capture_output=True, check=False).returncode == 0
    with pikepdf.open(io.BytesIO(copy)) as again:
        assert len(again.pages) == len(found.pages)


def test_what_is_cropped_wider_than_its_paper_is_as_large_as_the_paper():
    def cropped(pdf):
        pdf.pages[0].obj.CropBox = Array([-999, -999, 3000, 3000])

    found, _ = checked(edited(cropped))
    assert found.pages[0].name == "A4"


def test_a_page_has_its_picture():
    drawn = Image.open(io.BytesIO(page_picture(io.BytesIO(brochure("pumps", 2)), 2, width_px=200)))
    assert drawn.format == "PNG"
    assert drawn.size == (200, pytest.approx(283, abs=1))
    assert drawn.convert("L").getextrema()[0] < 180, "something is drawn on it"


def test_a_page_that_cannot_be_drawn_is_told():
    with pytest.raises(PictureFailed, match="Page 9 cannot be drawn"):
        page_picture(io.BytesIO(brochure("pumps", 2)), 9)
