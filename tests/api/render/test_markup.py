"""Markup: what is text is escaped, once."""

from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from api.render.markup import Markup, join, tag


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\0")))
def test_text_comes_back_unescaped(text: str) -> None:
    """No text can leave its element or its attribute, and none is lost."""
    made = tag("p", text, title=text)
    opening, _, rest = made.partition('">')
    assert unescape(opening.removeprefix('<p title="')) == text
    assert unescape(rest.removesuffix("</p>")) == text
    assert rest.count("<") == 1
    assert opening.count('"') == 1


def test_markup_is_not_escaped_again() -> None:
    """Nested elements stay elements."""
    assert tag("div", tag("b", "<")) == "<div><b>&lt;</b></div>"
    assert join("<", Markup("<br>"), None, 3) == "&lt;<br>3"


def test_attributes_are_named_and_left_out() -> None:
    """Underscores become hyphens; false and absent ones are left out, true ones are bare."""
    made = tag("input", class_="a", aria_label="b", hidden=False, open=True, id=None)
    assert made == '<input class="a" aria-label="b" open>'
