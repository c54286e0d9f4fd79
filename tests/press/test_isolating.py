"""What runs the other way inside a text keeps its own order: numbers in Arabic, Arabic names in English."""

from __future__ import annotations

import pytest

from mailroom.press.letters.chunks import ChunkPrinter, Packet
from mailroom.press.letters.own_letters import OwnLetter
from mailroom.press.letters.printing import LetterJob, Pointer, Signer
from mailroom.press.letters.stationery import Stationery
from mailroom.press.letters.wording import Salutation
from mailroom.press.type.bidi import levels, visual_order
from mailroom.press.type.fonts import font_set
from mailroom.press.type.isolating import CONTROLS, arranged, arranged_html, isolated
from mailroom.press.type.shaping import shape
from tests.press.letter_cast import GERMAN, a_letter
from tests.press.reading import words_with_places

RIGHT, LEFT = "\u200f", "\u200e"


def seen(text: str, *, rtl: bool) -> str:
    """What stands on paper from left to right, in a paragraph of that direction."""
    found, _ = levels((RIGHT if rtl else LEFT) + text)
    order = visual_order(found[1:])
    return "".join(text[place] for place in order if text[place] not in CONTROLS)


@pytest.mark.parametrize(
    "token",
    [
        "+49 (40) 555-0142",
        "+49 40 555 0130",
        "(030) 90 18 20",
        "٠٤٠ ٥٥٥ ٠١٤٢",
        "11564-7341",
        "۱۱۳۶۸-۴۶۵۱۱",
        "maria@nordlicht.example",
        "https://nordlicht.example/a-b?c=1&d=2",
        "20-FM",
        "FM-20 (DN 50)",
        "K7-4PX2",
    ],
)
@pytest.mark.parametrize(
    "sentence", ["اتصلوا على {}، من فضلكم.", "התקשרו אל {}, בבקשה.", "با {} تماس بگیرید."]
)
def test_a_number_or_an_address_in_a_text_from_the_right_is_seen_as_it_was_typed(token, sentence):
    assert token in seen(arranged(sentence.format(token), rtl=True), rtl=True)
    assert token in seen(sentence.format(isolated(token, rtl=True)), rtl=True)


@pytest.mark.parametrize("name", ["محمد العلي", "דנה לוי", "كتالوج 2026!"])
def test_a_name_from_the_right_leaves_what_stands_round_it_where_it_is(name):
    shown = seen(f"We told {isolated(name, rtl=False)}, 12 Main St (room 3).", rtl=False)
    assert shown.startswith("We told ")
    assert shown.endswith(", 12 Main St (room 3).")


def test_a_name_typed_into_a_sentence_leaves_what_follows_it_where_it_is():
    shown = seen(arranged("Ask for محمد العلي, 12 Main St (room 3).", rtl=False), rtl=False)
    assert shown.endswith(", 12 Main St (room 3).")
    street = seen(arranged("They are at شارع الملك 12, Riyadh.", rtl=False), rtl=False)
    assert street.startswith("They are at 12 ")


@pytest.mark.parametrize("stop", ["،", "؛", "؟"])
def test_an_arabic_stop_stays_with_what_it_follows(stop):
    shown = seen(arranged(f"RRRD2929{stop} شارع الملك فهد ٢٩٢٩", rtl=False), rtl=False)
    assert shown.startswith(f"RRRD2929{stop} ٢٩٢٩ ")


def test_what_is_isolated_already_and_what_is_no_text_stays_as_it_is():
    once = isolated("صمام V-4", rtl=False)
    assert arranged(once, rtl=False) == once
    assert isolated("Valve V-4", rtl=False) == "Valve V-4"
    assert arranged("Valve V-4", rtl=False) == "Valve V-4"
    marked = arranged_html('<p class="a-1">رقم &#43;49 40 555 &amp; &lt;b&gt;</p>', rtl=True)
    assert marked.startswith('<p class="a-1">')
    assert "&lt;" in marked
    assert "&amp;" in marked


def test_a_label_keeps_a_phone_number_in_an_arabic_line_in_order_and_draws_no_control():
    line = shape("هاتف +49 40 555 0130 فرع", font_set())
    digits = sorted((c.glyphs[0][1], c.text) for c in line.clusters if c.text.isdigit() or c.text == "+")
    assert "".join(text for _, text in digits) == "+49405550130"
    assert CONTROLS.isdisjoint("".join(cluster.text for cluster in line.clusters))
    assert line.rtl


def printed(job: LetterJob) -> list:
    rendered = ChunkPrinter(Stationery(GERMAN)).render([Packet(job.packet, (job,))])
    assert not rendered.refused
    return words_with_places(rendered.pdf)


def _stand_in_order(words: list, *wanted: str) -> bool:
    """Whether these words stand side by side in a line, from left to right."""
    lines: dict[int, list] = {}
    for word in words:
        lines.setdefault(round(word.bottom_mm), []).append(word)
    said = [
        [one.text.strip("،,.") for one in sorted(line, key=lambda one: one.left_mm)]
        for line in lines.values()
    ]
    return any(list(wanted) == line[at : at + len(wanted)] for line in said for at in range(len(line)))


def test_merged_and_typed_numbers_keep_their_order_in_an_arabic_letter():
    body = (
        "<p>للاتصال: {{ signer.phone }} أو +49 40 555 0130، والبريد {{ signer.email }} (فرع 12).</p>"
        "<p>انظروا <strong>{{ letter.products }}</strong> من فضلكم.</p>"
    )
    job = a_letter(
        products=("FM-20 (DN 50)", "صمام V-4"),
        signer=Signer("ماريا", "", "+49 (40) 555-0142", "maria@nordlicht.example"),
        own=OwnLetter("{{ signer.phone }} هاتف", body, "", "", "ar"),
    )
    words = printed(job)
    assert _stand_in_order(words, "+49", "(40)", "555-0142")
    assert _stand_in_order(words, "+49", "40", "555", "0130")
    assert _stand_in_order(words, "FM-20", "(DN", "50)")


def test_an_arabic_name_in_an_english_letter_does_not_move_its_neighbours():
    job = a_letter(
        salutation=Salutation("محمد العلي", "mr"),
        products=("صمام V-4 (12)", "FM-20"),
        note="Ask for محمد العلي, 12 Main St (room 3).",
        pointers=(Pointer("كتالوج", (7,)),),
    )
    words = printed(job)
    assert _stand_in_order(words, "12", "Main", "St", "(room", "3)")
    assert _stand_in_order(words, "and", "FM-20", "The", "answer")
