"""JSON and YAML into plain values."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from data.formats.reading import (
    YamlWriter,
    child_path,
    parse_json,
    parse_yaml,
    read_document,
)
from routing.errors import BadInput, Fault

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4)
    ),
    max_leaves=12,
)


def faults_of(text: str, *, is_json: bool = False) -> list[Fault]:
    """Return what is wrong with a text."""
    with pytest.raises(BadInput) as caught:
        parse_json(text) if is_json else parse_yaml(text)
    return list(caught.value.faults)


def test_instants_and_clock_times_stay_text() -> None:
    """Unquoted YAML instants, clock times and yes or no are the text that was written."""
    content = parse_yaml("[8:30, 2026-03-07T08:00:00+01:00, 2026-03-07, yes, on, 0x1F, 1_000]")
    assert content.content == [
        "8:30",
        "2026-03-07T08:00:00+01:00",
        "2026-03-07",
        "yes",
        "on",
        "0x1F",
        "1_000",
    ]


def test_numbers_truths_and_nothing_are_read() -> None:
    """Numbers, ``true``, ``false`` and ``null`` are read as what they are."""
    assert parse_yaml("[1, -2, 1.5, 1e3, true, false, null, ~, '1']").content == [
        1,
        -2,
        1.5,
        1000.0,
        True,
        False,
        None,
        None,
        "1",
    ]


@given(PLAIN)
def test_what_the_writer_writes_is_read_back(value: object) -> None:
    """Any plain value written as YAML is read back as the same value."""
    text = yaml.dump(value, Dumper=YamlWriter, allow_unicode=True, default_flow_style=None)
    assert parse_yaml(text).content == value


def test_lines_of_keys_are_kept() -> None:
    """The line of every key path of a YAML text is known."""
    lines = parse_yaml("jobs:\n- id: a\n  drops:\n  - place: x\n").lines
    assert lines["jobs[0].id"] == 2
    assert lines["jobs[0].drops[0].place"] == 4


@pytest.mark.parametrize(
    ("text", "language", "code", "where", "line"),
    [
        ("a: 1\nb: 2\na: 3\n", "yaml", "duplicate-key", "a", 3),
        ("a:\n  b: {c: 1, c: 2}\n", "yaml", "duplicate-key", "a.b.c", 2),
        ('{"a": [{"b": 1, "b": 2}]}', "json", "duplicate-key", "a[0].b", 0),
        ("a: [1, 2", "yaml", "malformed", "", 2),
        ('{"a": 1,\n "b": }', "json", "malformed", "", 2),
        ('{"a": NaN}', "json", "malformed", "", 0),
        ('{"a": ' + "9" * 5000 + "}", "json", "malformed", "", 0),
        ("a: 1\n---\nb: 2\n", "yaml", "malformed", "", 2),
        ("a: \x01", "yaml", "malformed", "", 0),
        ("", "json", "empty-file", "", 0),
        ("# nothing\n", "yaml", "empty-file", "", 0),
        ("a: !!python/object:os.system x", "yaml", "unknown-tag", "a", 1),
        ("a: !!int many", "yaml", "unknown-tag", "a", 1),
        ("? [a, b]\n: 1\n", "yaml", "key-not-text", "", 1),
        ("&a [*a]", "yaml", "too-deep", "[0]" * 61, 1),
        ("[" * 100_000, "json", "too-deep", "", 0),
    ],
)
def test_texts_that_cannot_be_read(
    text: str,
    language: str,
    code: str,
    where: str,
    line: int,
) -> None:
    """Each malformed text gives one fault that says where."""
    (fault,) = faults_of(text, is_json=language == "json")
    assert (fault.code, fault.where, fault.args["line"]) == (code, where, line)


def test_all_doubled_keys_are_named_at_once() -> None:
    """Several doubled keys give several faults."""
    assert len(faults_of("a: 1\na: 2\nb: {c: 1, c: 2}\n")) == 2


def test_aliases_are_read_and_bombs_are_not() -> None:
    """An alias means what it names; aliases that unfold without bound are refused."""
    assert parse_yaml("a: &x {b: 1}\nc: *x\n").content == {"a": {"b": 1}, "c": {"b": 1}}
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)
    )
    assert [fault.code for fault in faults_of(bomb)] == ["too-deep"]


@pytest.mark.parametrize(
    ("name", "raw", "content"),
    [
        ("day.json", b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        ("day.yaml", b'{"a": 1}', {"a": 1}),
        ("day.yml", b"a: 1", {"a": 1}),
        ("day.txt", b' {"a": 1}', {"a": 1}),
        ("day", b"a: 1", {"a": 1}),
    ],
)
def test_the_ending_or_the_first_sign_tells_json_from_yaml(
    tmp_path: Path, name: str, raw: bytes, content: object
) -> None:
    """Files of either language are read, with a byte order mark too."""
    path = tmp_path / name
    path.write_bytes(raw)
    assert read_document(path).content == content


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    """A missing file, a folder and a file in another encoding are each named."""
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("a: 1\nname: café\n".encode("latin-1"))
    for path, code in [
        (tmp_path / "nowhere.yaml", "file-unreadable"),
        (tmp_path, "file-unreadable"),
        (latin, "not-utf8"),
    ]:
        with pytest.raises(BadInput) as caught:
            read_document(path)
        (fault,) = caught.value.faults
        assert (fault.code, fault.file) == (code, str(path))
    assert fault.args["line"] == 2


def test_key_paths() -> None:
    """Keys are joined by dots, rows stand in brackets."""
    assert child_path(child_path(child_path("", "jobs"), 3), "id") == "jobs[3].id"


def test_half_a_character_is_refused_before_it_can_be_planned() -> None:
    """A lone surrogate in JSON is malformed, since no output could hold it."""
    with pytest.raises(BadInput) as caught:
        parse_json('{"name": "a\\ud800b"}', "day.json")
    assert [fault.code for fault in caught.value.faults] == ["malformed"]
