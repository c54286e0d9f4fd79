"""Making text fit: where it may break, how far it shrinks, and what is refused."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intranet.values.address import AddressLine
from mailroom.press.breaking import break_points, wrap
from mailroom.press.fitting import DoesNotFit, fit
from mailroom.press.fonts import font_set

FONTS = font_set()


def pieces(text: str) -> list[str]:
    points = [0, *break_points(text), len(text)]
    return [text[start:end] for start, end in pairwise(points)]


def lines(*texts: str, kind: str = "street") -> list[AddressLine]:
    return [AddressLine(text, kind) for text in texts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("96 Euston Road", ["96 ", "Euston ", "Road"]),
        ("Châlons-en-Champagne", ["Châlons-", "en-", "Champagne"]),
        ("Suite 4,Floor 2", ["Suite ", "4,", "Floor ", "2"]),
        ("-12", ["-12"]),
        ("阅江中路380号", ["阅", "江", "中", "路", "380号"]),
        ("(近地铁站)", ["(近", "地", "铁", "站)"]),
        ("大手町。二", ["大", "手", "町。", "二"]),
        ("서울특별시 용산구", ["서울특별시 ", "용산구"]),
        ("", []),
    ],
)
def test_lines_break_at_sensible_places(text, expected):
    assert [piece for piece in pieces(text) if piece] == expected


@given(st.text(alphabet="ab ,-/中文、（）12号", max_size=60), st.integers(1, 20))
@settings(max_examples=150, deadline=None)
def test_wrapping_loses_nothing_but_spaces_and_keeps_to_the_width(text, width):
    wrapped = wrap(text, float(width), lambda part: float(len(part)))
    if wrapped is not None:
        assert "".join(wrapped).replace(" ", "") == text.replace(" ", "")
        assert all(len(line) <= width for line in wrapped)


def test_wrapped_lines_are_of_about_equal_length():
    wrapped = wrap("aaaa bbbb cccc dddd eeee", 22.0, lambda part: float(len(part)))
    assert wrapped == ["aaaa bbbb cccc", "dddd eeee"]


def test_what_fits_is_set_at_the_wished_size():
    block = fit(lines("Pat Miller", "1 Main Street"), 200, 60, FONTS, 11)
    assert (block.size_pt, len(block.lines), block.tightness) == (11, 2, 1.0)


def test_a_line_a_little_too_long_is_shrunk_rather_than_wrapped():
    block = fit(lines("Chambre de commerce et d'industrie"), 170, 60, FONTS, 10)
    assert len(block.lines) == 1
    assert 8 <= block.size_pt < 10
    assert block.width_pt <= 170


def test_a_much_too_long_line_is_wrapped():
    block = fit(lines("Compagnie Générale des Établissements Réunis de Mécanique"), 170, 60, FONTS, 10)
    assert len(block.lines) > 1
    assert block.width_pt <= 170
    assert (
        " ".join(line.text for line in block.lines)
        == "Compagnie Générale des Établissements Réunis de Mécanique"
    )


@pytest.mark.parametrize("kind", ["locality", "region", "postcode", "country"])
def test_a_line_the_post_reads_stays_whole_or_is_refused(kind):
    long = "LLANFAIRPWLLGWYNGYLL GOGERYCHWYRNDROBWLL 12345-6789"
    with pytest.raises(DoesNotFit) as caught:
        fit(lines(long, kind=kind), 150, 60, FONTS, 10)
    assert caught.value.reason.code == "line-too-long"
    assert caught.value.reason.data["line"] == long
    assert len(fit(lines(long), 150, 60, FONTS, 10).lines) > 1


def test_too_many_lines_are_refused_with_how_many_there_is_room_for():
    with pytest.raises(DoesNotFit, match="10 lines at 8 pt and there is room for 5"):
        fit(lines(*(f"line {number}" for number in range(10))), 150, 50, FONTS, 10)


def test_nothing_is_set_smaller_than_8_pt():
    for width_pt in range(60, 260, 10):
        try:
            block = fit(lines("Zentralinstitut Mitte", "Straße des 17. Juni 135"), width_pt, 60, FONTS, 12)
        except DoesNotFit:
            continue
        assert block.size_pt >= 8
        assert block.width_pt <= width_pt
        assert block.height_pt <= 60 + 1e-6


def test_a_word_without_a_place_to_break_is_refused_not_cut():
    with pytest.raises(DoesNotFit, match="too long even at 8 pt"):
        fit(lines("Donaudampfschifffahrtsgesellschaftskapitän"), 100, 60, FONTS, 10)
