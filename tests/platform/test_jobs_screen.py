"""Jobs and the audit trail on the screen; and the commands about jobs."""

from __future__ import annotations

import pytest

from intranet.extension import EventHandler, JobHandler
from intranet.platform import audit, events, jobs
from intranet.platform.jobs.commands import jobs_group
from intranet.values.reason import reason


class OutOfPaper(Exception):
    reason = reason("out_of_paper", "There is no paper left.")


@pytest.fixture
def paper():
    return []


@pytest.fixture
def job(app, a_person, paper):
    """A job that Rita asked for; it fails without paper."""

    def run(context, args):
        context.progress(1, 2, "First letter")
        if not paper:
            raise OutOfPaper
        return {"letters": 2}

    app.extensions["registry"].jobs["print_run"] = JobHandler("print_run", run)
    rita = a_person("mailroom", name="Rita Room")
    with app.app_context():
        return jobs.enqueue("print_run", {}, by=rita)


@pytest.fixture
def rita(app, houses, job):
    with app.app_context():
        return houses.sign_in(app, houses.people.find(job.created_by_id))


def test_a_live_job_refreshes_itself_with_and_without_javascript_and_a_done_one_does_not(
    app, rita, job, paper
):
    page = rita.get(f"/jobs/{job.id}").text
    assert '<noscript><meta http-equiv="refresh"' in page
    assert f'data-poll="/jobs/{job.id}/progress"' in page
    assert "Cancel" in page
    paper.append("A4")
    jobs.work_off(app)
    page = rita.get(f"/jobs/{job.id}").text
    assert 'http-equiv="refresh"' not in page
    assert "data-poll=" not in page
    assert "done" in page


def test_the_moving_part_comes_alone(rita, job):
    piece = rita.get(f"/jobs/{job.id}/progress").text
    assert "<html" not in piece
    assert 'id="job-progress"' in piece


def test_a_failed_job_says_why_and_can_be_started_again(app, rita, job, paper):
    jobs.work_off(app)
    page = rita.get(f"/jobs/{job.id}").text
    assert "There is no paper left." in page
    assert "First letter" in page
    assert "Start again" in page
    paper.append("A4")
    assert rita.post(f"/jobs/{job.id}/retry").status_code == 303
    jobs.work_off(app)
    again = rita.post(f"/jobs/{job.id}/retry", follow_redirects=True).text
    assert "Only a job that failed" in again


def test_only_who_asked_for_it_or_a_supervisor_may_cancel(as_role, rita, job):
    assert as_role("rep").post(f"/jobs/{job.id}/cancel").status_code == 403
    assert as_role("rep").get(f"/jobs/{job.id}").status_code == 200
    assert "Cancel" not in as_role("rep").get(f"/jobs/{job.id}/progress").text
    assert as_role("supervisor").post(f"/jobs/{job.id}/cancel").status_code == 303
    assert "Cancelled by supervisor en tester." in rita.get(f"/jobs/{job.id}").text


def test_a_job_that_does_not_exist_is_not_found(as_role):
    for path in ("/jobs/999", "/jobs/999/progress"):
        assert as_role("admin").get(path).status_code == 404
    assert as_role("admin").post("/jobs/999/cancel").status_code == 404
    assert as_role("admin").post("/jobs/events/999/try-again").status_code == 404


def test_the_admin_sees_jobs_and_events_that_failed_and_tries_again(app, as_role, job):
    def handle(payload):
        raise OutOfPaper

    app.extensions["registry"].events.append(EventHandler("cleared", "draft", handle))
    with app.app_context():
        events.emit("cleared", n=1)
    jobs.work_off(app, strict=False)
    browser = as_role("admin")
    page = browser.get("/jobs").text
    assert "No worker is running" in page
    assert "There is no paper left." in page
    assert "Rita Room" in page
    assert "cleared/draft" in page
    with app.app_context():
        (one,) = events.troubled()
    assert browser.post(f"/jobs/events/{one.id}/try-again").status_code == 303
    with app.app_context():
        assert events.troubled() == []


def test_the_audit_trail_is_shown_filtered_and_paged(app, as_role, a_person):
    anna = a_person("rep", name="Anna Berg")
    with app.app_context():
        for number in range(120):
            audit.note("inquiry", number, "probability", by=anna, before=number, after=f"<b>{number}</b>")
    browser = as_role("supervisor")
    page = browser.get("/audit?subject=inquiry").text
    assert "&lt;b&gt;119&lt;/b&gt;" in page
    assert "&lt;b&gt;5&lt;/b&gt;" not in page
    assert "before=" in page
    assert "&lt;b&gt;119" not in browser.get("/audit?subject=packet").text
    assert "&lt;b&gt;119" in browser.get(f"/audit?who={anna.id}").text


class TestCommands:
    @pytest.fixture
    def flask(self, app):
        def run(*words):
            return app.test_cli_runner().invoke(jobs_group, [str(word) for word in words])

        return run

    def test_jobs_are_listed_shown_retried_and_cancelled(self, app, flask, job):
        jobs.work_off(app)
        assert "There is no paper left." in flask("list", "--state", "failed").output
        assert flask("list", "--state", "done").output == ""
        assert "attempts   1" in flask("show", job.id).output
        assert "queued again" in flask("retry", job.id).output
        assert "is cancelled" in flask("cancel", job.id).output

    @pytest.mark.parametrize(
        "words", [("show", 999), ("retry", 999), ("cancel", 999), ("list", "--state", "odd")]
    )
    def test_what_cannot_be_done_is_said_in_a_sentence(self, flask, words):
        done = flask(*words)
        assert done.exit_code != 0
        assert "Error: " in done.output
