"""The firm's own letters from writing to paper: tried by the worker, frozen with the packet, asked about again."""

from __future__ import annotations

import pytest

from intranet.firm import service as firm
from intranet.firm.models import QuestionKind, QuestionPlace
from intranet.firm.service import QuestionDetails
from intranet.platform import jobs
from mailroom.letters import queries, service
from mailroom.letters.values import LetterState, LetterWords
from mailroom.packets import queries as packets
from mailroom.packets.content import PacketContent
from mailroom.packets.freezing import build_content
from mailroom.packets.paper import letter_of, reply_of
from mailroom.packets.values import PacketState
from tests.factories import mailroom as cast

WORDS = LetterWords("About {{ letter.products }}", "<p>Good day, {{ recipient.name }}.</p>", "<p>Bye</p>")
OTHER = LetterWords("Other", "<p>Other words.</p>", "<p>Bye</p>")


@pytest.fixture
def firm_here(services):
    return cast.a_firm()


pytestmark = pytest.mark.usefixtures("firm_here")


def saved(words: LetterWords, purpose: str = "standard", why: str = "plainer"):
    version = service.save(purpose, "en", words, why, None, cast.NOW)
    service.finish_trial(version.trial_key, [1], None)
    return version


def test_a_new_wording_is_used_only_once_the_worker_has_tried_it():
    version = service.save("standard", "en", WORDS, "plainer", None, cast.NOW)
    assert (version.state, version.in_use) == (LetterState.TRYING, False)
    service.finish_trial(version.trial_key, [1], None)
    assert (version.state, version.in_use) == (LetterState.GOOD, True)
    again = service.save("standard", "en", WORDS, "the same", None, cast.NOW)
    assert (again.number, again.in_use, version.in_use) == (2, True, False)


def test_a_refused_wording_is_kept_with_its_reason_and_never_used():
    good = saved(WORDS)
    bad = service.save("standard", "en", OTHER, "", None, cast.NOW)
    service.finish_trial(bad.trial_key, [], service.reason("letter_many_pages", "Too long."))
    assert (bad.state, bad.in_use, good.in_use) == (LetterState.REFUSED, False, True)
    with pytest.raises(service.LetterRefused):
        service.go_back(bad.id, "anyway", None)


def test_one_goes_back_to_an_older_version_or_to_the_houses_own_text():
    first, second = saved(WORDS), saved(OTHER)
    service.go_back(first.id, "it was better", None)
    assert [one.in_use for one in queries.versions("standard", "en")] == [False, True]
    service.use_house("standard", "en", "simpler", None)
    assert not queries.in_use()
    assert second.text == OTHER


def test_a_packet_takes_the_words_in_use_and_keeps_those_it_was_frozen_with():
    first = saved(WORDS)
    packet = cast.a_packet()
    content = build_content(packet, cast.NOW.date())
    frozen = content.to_json()
    saved(OTHER)
    assert PacketContent.from_json(frozen) == content
    assert content.own_letter.version_id == first.id
    assert letter_of(PacketContent.from_json(frozen)).own.subject == "About {{ letter.products }}"
    assert letter_of(build_content(packet, cast.NOW.date())).own.subject == "Other"
    service.use_house("standard", "en", "simpler", None)
    assert letter_of(build_content(packet, cast.NOW.date())).own is None


def test_what_a_supervisor_has_before_them_is_frozen_anew_when_its_letter_changes(services):
    vise = cast.a_product()
    cast.a_sheet(vise)
    packet = cast.a_packet(cast.a_caller(level=1), vise)
    assert packet.state is PacketState.WAITING
    before = packet.frozen_hash
    saved(WORDS, purpose="level1")
    jobs.run_events(services)
    packet = packets.packet(packet.id)
    assert packet.frozen_hash != before
    assert PacketContent.from_json(packet.frozen).own_letter.number == 1


def test_what_was_frozen_before_there_were_own_letters_keeps_its_hash():
    stored = build_content(cast.a_packet(), cast.NOW.date()).to_json()
    assert not {"own_letter", "questions", "own_answers"} & stored.keys()
    assert "layout" not in stored["sender"]
    assert PacketContent.from_json(stored).to_json() == stored


def test_the_firms_own_questions_reach_letter_and_reply_sheet_with_what_is_known():
    for label, kind, choices in (
        ("Do you weld?", QuestionKind.YES_NO, ()),
        ("Which gas?", QuestionKind.CHOICE, ("Argon", "Helium")),
        ("Since when?", QuestionKind.DATE, ()),
    ):
        firm.add_question(QuestionDetails(QuestionPlace.INQUIRY, kind, label, choices=choices), None)
    keys = [one.key for one in queries.own_questions()]
    answers = dict(zip(keys, (True, "Helium", "2025-03-01"), strict=True))
    content = build_content(cast.a_packet(own_answers=answers), cast.NOW.date())
    fields = letter_of(content).fields
    assert [fields[key] for key in keys] == ["Yes", "Helium", "1 March 2025"]
    asked = reply_of(content).questions
    assert [(one.label, one.choices, one.answers) for one in asked] == [
        ("Do you weld?", ("Yes", "No"), ("Yes",)),
        ("Which gas?", ("Argon", "Helium"), ("Helium",)),
        ("Since when?", (), ("1 March 2025",)),
    ]


def test_a_field_that_is_not_there_is_refused_beside_its_part():
    with pytest.raises(service.LetterRefused) as refused:
        service.save(
            "standard",
            "en",
            LetterWords("{{ letter.x }}", "", "", "p { position: fixed }"),
            "",
            None,
            cast.NOW,
        )
    assert {part: why.code for part, why in refused.value.problems.items()} == {
        "subject": "template_no_field",
        "body": "letter_no_text",
        "styles": "styles_property",
    }
