"""Forms say that they were sent, and are not sent twice."""

import pytest

from tests.geoapi.service import ON
from tests.views.browser import chromium, opened

SENT = """() => new Promise(done => {
  const button = document.querySelector('.ask button'), before = button.textContent;
  const state = () => [button.disabled, button.textContent];
  button.click();
  setTimeout(() => {
    const during = state();
    button.click();
    window.stop();
    window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}));
    done([before, during, state()]);
  }, 100);
})"""
"""Sends a form whose answer never comes: what its button was, is then, and is when one is back."""


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.mark.browser
@pytest.mark.parametrize(("language", "words"), [("zh", "正在计算…"), ("en", "Working…")])
def test_a_form_that_was_sent_says_so(browser, address, language, words):
    with opened(browser, f"{address}/ui/idle?on={ON}&lang={language}") as watch:
        sent = []
        watch.page.route("**/ui/idle?*", lambda route: sent.append(route.request.url))
        before, during, after = watch.page.evaluate(SENT)
        assert during == [True, words]
        assert after == [False, before]
        assert len(sent) == 1, "it is not sent twice"
        assert not watch.errors


@pytest.mark.browser
def test_a_form_that_stays_on_its_page_is_not_held(browser, address):
    with opened(browser, f"{address}/ui/?on={ON}") as watch:
        watch.page.fill(".sift input[type=search]", "区")
        watch.page.click(".sift button")
        watch.page.wait_for_timeout(300)
        assert watch.page.locator(".sift button").is_enabled()


@pytest.mark.browser
def test_a_form_that_lacks_something_is_not_held(browser, address):
    with opened(browser, f"{address}/ui/objections") as watch:
        watch.page.click("#file button")
        watch.page.wait_for_timeout(100)
        assert watch.page.locator("#file button").is_enabled()
