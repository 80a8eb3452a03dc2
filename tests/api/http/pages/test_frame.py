"""The frame of pages that the server writes: language, compression, safe headers."""

from __future__ import annotations

import pytest

from api.http.pages import sign_in
from tests.support.interface.crawl import faults_of
from tests.support.interface.http import Web

PLAIN = "/sign-in/plain"


def test_a_language_that_was_chosen_stays(web: Web) -> None:
    """Who chooses a language reads the next page in it as well, whatever the browser asks for."""
    asker = web.anybody()
    assert asker.get(f"{PLAIN}?lang=fr").headers["content-language"] == "fr"
    later = asker.get(PLAIN, headers={"Accept-Language": "en"})
    assert later.headers["content-language"] == "fr"
    assert '<html lang="fr">' in later.text
    assert web.anybody().get(PLAIN).headers["content-language"] == "en"


def test_pages_are_compressed_and_kept_by_nobody(web: Web) -> None:
    """A page comes with gzip where it is taken, is in no cache, and runs nothing of others."""
    answer = web.anybody().get(PLAIN, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    plain = web.anybody().get(PLAIN, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers


def test_styles_are_kept_until_they_change(web: Web) -> None:
    """A page names its style with a digest; that address may be kept for a year."""
    asker = web.anybody()
    page = asker.get(PLAIN).text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    style = asker.get(address)
    assert style.status_code == 200
    assert "immutable" in style.headers["cache-control"]
    assert "prefers-color-scheme: dark" in style.text
    assert asker.get("/pages/kit/pages.css").headers["cache-control"] == "no-cache"
    assert asker.get("/pages/kit/layout.html").status_code == 404


def test_a_defect_is_a_page_too_and_in_the_log(
    web: Web, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Where a page breaks, its reader is told so in words, and the log has the reason."""

    def broken(*_: object, **__: object) -> None:
        message = "a defect"
        raise LookupError(message)

    monkeypatch.setattr(sign_in, "sign_in_with_password", broken)
    asker = web.anybody()
    token = asker.get(PLAIN).text.split('name="csrf" value="')[1].split('"')[0]
    answer = asker.post(PLAIN, data={"csrf": token, "email": "a@example.org", "password": "b"})
    assert answer.status_code == 500
    assert "text/html" in answer.headers["content-type"]
    assert "a defect" not in answer.text
    assert faults_of(answer.text) == []
    assert "a defect" in caplog.text
