"""What a fault writes in the log: where it happened, and no secret."""

import logging

import pytest

from tests.settled import Settled


def test_a_fault_under_a_link_does_not_log_its_secret(
    settled: Settled, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: str) -> bool:
        raise RuntimeError("trasig")

    monkeypatch.setattr("planapp.web.session.link_is_open", fail)
    link = settled.installation.link(settled.people["owner"])
    with caplog.at_level(logging.ERROR):
        assert settled.installation.client().get(link).status_code == 500
    assert "Exception on /logga-in/lank/… [GET]" in caplog.text
    assert link.rpartition("/")[2] not in caplog.text


def test_what_the_server_says_is_masked_too(settled: Settled, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("waitress").error("Exception while serving %s", "/logga-in/lank/hem-LIG_1?x=2")
    assert caplog.messages == ["Exception while serving /logga-in/lank/…?x=2"]
