"""Templates: what is text is escaped, once; layout makes no text; what is missing is an error."""

from collections.abc import Iterator
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError, nodes

from api.locales.texts import Texts
from api.render.courier_sheet import courier_sheet
from api.render.templates import environment, render
from tests.support.documents.pages import assert_loads_nothing, parsed
from tests.support.plans.handout_day import handout_outcome

HOSTILE = (
    "<script>alert('x')</script>",
    '" onload="x',
    "' & ]]> </title></style></svg>",
    "first\nsecond",
    "\u202ecod.exe مخبز الحي",
    "{{ 7 * 7 }}{% raw %}",
)


DEEPEST = 2
"""Conditions that may stand in each other; a macro begins anew."""


def _too_deep(node: nodes.Node, depth: int = 0) -> Iterator[int]:
    """Yield the lines of conditions that stand too deep in others."""
    for name, value in node.iter_fields():
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, nodes.If) and name != "elif_":
                if depth == DEEPEST:
                    yield child.lineno
                yield from _too_deep(child, depth + 1)
            elif isinstance(child, nodes.Node):
                yield from _too_deep(child, 0 if isinstance(child, nodes.Macro) else depth)


def test_templates_ask_no_more_than_two_questions_in_one_another() -> None:
    """States of things are chosen in Python: ``CONTRIBUTING.md``."""
    templates = environment()
    loader = templates.loader
    assert loader is not None
    names = templates.list_templates(extensions=["html"])
    sources = {name: loader.get_source(templates, name)[0] for name in names}
    deep = {name: list(_too_deep(templates.parse(text))) for name, text in sources.items()}
    assert len(deep) > 100
    assert not {name: lines for name, lines in deep.items() if lines}


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\0")))
def test_text_comes_back_unescaped(text: str) -> None:
    """No text can leave its element or its attribute, and none is lost."""
    template = environment().from_string('<p title="{{ text }}">{{ text }}</p>')
    page = template.render(text=text)
    opening, _, rest = page.partition('">')
    assert unescape(opening.removeprefix('<p title="')) == text
    assert unescape(rest.removesuffix("</p>")) == text
    assert rest.count("<") == 1
    assert opening.count('"') == 1


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_name_is_shown_as_typed(text: str) -> None:
    """Elements, quotes, line ends, writing from the right and template signs stay what they are."""
    outcome = handout_outcome()
    shift = outcome.problem.shifts[0]
    shift = replace(shift, courier=replace(shift.courier, name=text))
    outcome = replace(outcome, problem=replace(outcome.problem, shifts=(shift,)))
    page = courier_sheet(outcome, outcome.rounds[0], Texts("en", outcome.zone))
    assert_loads_nothing(page)
    assert "".join(parsed(page).texts).count(text) == 1
    title = page.partition("<title>")[2].partition("</title>")[0]
    assert unescape(title) == f"Round 1 · {text}"
    assert "49" not in parsed(page).text


def test_what_a_macro_makes_is_not_escaped_again() -> None:
    """Nested elements stay elements."""
    template = environment().from_string(
        "{% macro bold(text) %}<b>{{ text }}</b>{% endmacro %}<div>{{ bold('<') }}</div>"
    )
    assert template.render() == "<div><b>&lt;</b></div>"


def test_layout_of_a_template_makes_no_text() -> None:
    """Line breaks and indentation fall away beside elements, and are a space inside a text."""
    template = environment().from_string(
        "<p>\n  {% if one %}\n    <b>{{ one }}</b> and\n    more {{ one }}\n  {% endif %}\n</p>\n"
    )
    assert template.render(one=1) == "<p><b>1</b> and more 1</p>"
    assert template.render(one="a\n  b") == "<p><b>a\n  b</b> and more a\n  b</p>"


def test_a_line_break_in_a_tag_parts_attributes() -> None:
    """Attributes on lines of their own stay apart, with a condition between them or not."""
    template = environment().from_string(
        "<input\n  id='{{ one }}'\n  {% if one %}\n    class='a'\n  {% endif %}\n  name='b'\n>\nx"
    )
    assert template.render(one=1) == "<input id='1'  class='a'  name='b'>x"


def test_a_value_that_is_missing_is_an_error() -> None:
    """A page never shows an empty place for what was forgotten."""
    with pytest.raises(UndefinedError, match="outcome"):
        render("pages/plan/cost.html", Texts("en"))
