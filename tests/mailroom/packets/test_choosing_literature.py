"""What is sent is what the prospect is interested in (MR2)."""

import pytest

from mailroom.literature.values import LiteratureKind as Kind
from mailroom.literature.values import Printing
from mailroom.packets.rules import Asked, LiteratureOffer, Pointer, choose_literature

VISE, GAUGE = 1, 2


def offer(item_id, code, kind=Kind.PRODUCT_SHEET, language="en", ranks=None, pages=None, goes_with_all=False):
    return LiteratureOffer(
        item_id,
        code,
        code,
        kind,
        language,
        Printing.PREPRINTED,
        edition_id=item_id * 10,
        ranks=ranks or {},
        pages=pages or {},
        goes_with_all=goes_with_all,
    )


VISE_EN = offer(1, "vise-en", ranks={VISE: 1})
VISE_ZH = offer(2, "vise-zh", language="zh", ranks={VISE: 1})
CATALOGUE = offer(3, "cat-en", Kind.CATALOGUE, ranks={VISE: 9, GAUGE: 9}, pages={VISE: "7", GAUGE: "12"})
CATALOGUE_ZH = offer(4, "cat-zh", Kind.CATALOGUE, "zh", ranks={VISE: 9, GAUGE: 9}, pages={GAUGE: "十二"})
PROFILE = offer(5, "profile-en", Kind.COMPANY_PROFILE, goes_with_all=True)
PROFILE_ZH = offer(6, "profile-zh", Kind.COMPANY_PROFILE, "zh", goes_with_all=True)
CASE = offer(7, "case-en", Kind.CASE_HISTORY, ranks={VISE: 3})
NOTE = offer(8, "note-en", Kind.TECHNICAL_NOTE, ranks={VISE: 4})
PRAISE = offer(9, "praise-en", Kind.TESTIMONIAL, ranks={VISE: 2})
ALL = (VISE_EN, VISE_ZH, CATALOGUE, CATALOGUE_ZH, PROFILE, PROFILE_ZH, CASE, NOTE, PRAISE)

ASKED_VISE = Asked(VISE, "bench vise")
ASKED_GAUGE = Asked(GAUGE, "depth gauge")


@pytest.mark.parametrize(
    ("asked", "language", "offers", "codes"),
    [
        pytest.param(
            [ASKED_VISE], "en", (VISE_EN, CATALOGUE), ["vise-en"], id="own sheet, not the catalogue"
        ),
        pytest.param([ASKED_GAUGE], "en", (VISE_EN, CATALOGUE), ["cat-en"], id="only a fuller publication"),
        pytest.param([ASKED_VISE, ASKED_GAUGE], "en", (VISE_EN, CATALOGUE), ["vise-en", "cat-en"], id="both"),
        pytest.param([ASKED_VISE], "zh", (VISE_EN, VISE_ZH), ["vise-zh"], id="the reader's language"),
        pytest.param([ASKED_VISE], "zh-Hant", (VISE_EN, VISE_ZH), ["vise-zh"], id="a variety of it"),
        pytest.param([ASKED_VISE], "zh", (VISE_EN, CATALOGUE_ZH), ["cat-zh"], id="language before fullness"),
        pytest.param([ASKED_VISE], "fr", (VISE_EN, VISE_ZH), ["vise-en"], id="English where there is none"),
        pytest.param([ASKED_GAUGE], "fr", (CATALOGUE_ZH,), ["cat-zh"], id="any language before nothing"),
        pytest.param([], "en", (VISE_EN, PROFILE, PROFILE_ZH), ["profile-en"], id="what goes with all"),
        pytest.param(
            [ASKED_VISE], "zh", (VISE_ZH, PROFILE, PROFILE_ZH), ["vise-zh", "profile-zh"], id="in zh"
        ),
        pytest.param(
            [ASKED_VISE], "zh", (VISE_ZH, PROFILE), ["vise-zh", "profile-en"], id="better than none"
        ),
        pytest.param(
            [ASKED_VISE], "en", ALL, ["vise-en", "praise-en", "case-en", "profile-en"], id="two that support"
        ),
    ],
)
def test_the_right_pieces_go(asked, language, offers, codes):
    choice = choose_literature(asked, offers, language)
    by_id = {one.item_id: one.code for one in ALL}
    assert [by_id[piece.item_id] for piece in choice.pieces] == codes
    assert all(piece.reasons for piece in choice.pieces)
    assert choice.unanswered == ()


def test_a_fuller_publication_says_on_which_page_the_answer_stands():
    (piece,) = choose_literature([ASKED_GAUGE], (CATALOGUE,), "en").pieces
    assert piece.pointers == (Pointer(GAUGE, "depth gauge", "12"),)
    assert [why.code for why in piece.reasons] == ["fuller_with_page"]


def test_an_own_sheet_needs_no_page_pointer():
    own = offer(1, "vise-en", ranks={VISE: 1}, pages={VISE: "1"})
    (piece,) = choose_literature([ASKED_VISE], (own,), "en").pieces
    assert piece.pointers == ()


def test_a_missing_page_is_said():
    (piece,) = choose_literature([ASKED_VISE], (CATALOGUE_ZH,), "zh").pieces
    assert piece.pointers == ()
    assert piece.reasons[0].code == "fuller_no_page"


def test_two_products_in_one_catalogue_take_one_copy_with_two_pointers():
    (piece,) = choose_literature([ASKED_VISE, ASKED_GAUGE], (CATALOGUE,), "en").pieces
    assert [pointer.page for pointer in piece.pointers] == ["7", "12"]


def test_a_piece_that_goes_anyway_is_preferred_to_an_equal_one():
    both = offer(20, "z-both", ranks={VISE: 1, GAUGE: 1})
    gauge = offer(21, "a-gauge", ranks={GAUGE: 1})
    pieces = choose_literature([ASKED_VISE, ASKED_GAUGE], (both, gauge), "en").pieces
    assert [piece.item_id for piece in pieces] == [20]


@pytest.mark.parametrize(
    ("asked", "code"),
    [(ASKED_GAUGE, "nothing_answers"), (Asked(None, "the red thing"), "product_not_recognised")],
)
def test_what_nothing_answers_is_said_by_name(asked, code):
    choice = choose_literature([asked], (VISE_EN,), "en")
    assert choice.pieces == ()
    assert [why.code for why in choice.unanswered] == [code]
    assert asked.name in str(choice.unanswered[0])


def test_the_choice_does_not_depend_on_the_order_of_the_offers():
    forward = choose_literature([ASKED_VISE, ASKED_GAUGE], ALL, "en")
    assert choose_literature([ASKED_VISE, ASKED_GAUGE], ALL[::-1], "en") == forward


def test_another_language_is_said():
    (piece,) = choose_literature([ASKED_VISE], (VISE_EN,), "fr").pieces
    assert "other_language" in [why.code for why in piece.reasons]
