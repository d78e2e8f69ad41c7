"""Code blocks: every character arrives, and only what has a colour is marked."""

import re
from html import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown import Markdown

from rectified.site.code import block

LANGUAGES = (
    "python",
    "pycon",
    "console",
    "bash",
    "json",
    "yaml",
    "diff",
    "text",
    "no-such-language",
)


def render(source: str, language: str = "python") -> str:
    return block(source, language, "code", {}, Markdown())


def text(html: str) -> str:
    return unescape(re.sub("<[^>]*>", "", html.split("<code>")[1]))


@example('"\\', "python")
@example("\ufeff", "python")
@example("#\r", "python")
@example("X = MAX", "python")
@example("$ ls", "console")
@example("print(x)  # 1\n\n # 2\ny  # 3\n", "python")
@example("\n", "text")
@given(
    st.text(st.characters(codec="utf-8"), max_size=80),
    st.sampled_from(LANGUAGES),
)
def test_every_character_arrives(source: str, language: str) -> None:
    assert text(render(source, language)) == source.strip("\n")


@pytest.mark.parametrize(
    ("source", "marked"),
    [
        ("x = a[1] - b", '<span class="m">1</span>'),
        (
            "def half(x): # why",
            '<span class="k">def</span>|<span class="f">half</span>|<span class="c"># why</span>',
        ),
        (
            "x in 'a<b'",
            '<span class="k">in</span>|<span class="s">\'a&lt;b\'</span>',
        ),
        ("x = y", ""),
    ],
)
def test_only_what_has_a_color_is_marked(source: str, marked: str) -> None:
    code = render(source).split("<code>")[1]
    assert "|".join(re.findall("<span.*?</span>", code)) == marked


@pytest.mark.parametrize(
    ("source", "output"),
    [
        ("print(x)  # 1 2\ny = 3  # why", ["# 1 2\n"]),
        ("print(\n    x,\n)  # 1\n# 2\n\n# why\n", ["# 1\n# 2\n"]),
        (
            "for x in y:\n    print(x)  # 1\n    # 2\n    z = x  # why",
            ["# 1\n", "# 2\n"],
        ),
        ("# why\nprint(x)  # 1", ["# 1"]),
        ("x = 1  # why", []),
    ],
)
def test_what_is_printed_is_marked_as_output(
    source: str, output: list[str]
) -> None:
    code = render(source).split("<code>")[1]
    assert (
        re.findall('<span class="o">(.*?)</span>', code, re.DOTALL)
        == output
    )


def test_an_unknown_language_is_shown_plain() -> None:
    assert "<code>1 &lt; 2</code>" in render("1 < 2", "no-such-language")


def test_a_block_is_a_box_that_scrolls_with_a_button_that_copies() -> None:
    button = '<button class="copy" type="button" aria-label="Copy code">Copy</button>'
    assert block(
        '\nx = "1"\n', "text", "highlight", {}, Markdown(), id="any"
    ) == (
        f'<div class="highlight">{button}<pre><span class="lines" tabindex="0" role="group" aria-label="Code">'
        '<code>x = "1"</code></span></pre></div>'
    )


@pytest.mark.parametrize(
    ("source", "marked"),
    [
        ("class A: pass", [("k", "class"), ("f", "A"), ("k", "pass")]),
        ("len(a) and 2.5", [("f", "len"), ("k", "and"), ("m", "2.5")]),
        ("'a' 'b'", [("s", "'a'"), ("s", "'b'")]),
    ],
)
def test_kinds_of_token_have_their_class(
    source: str, marked: list[tuple[str, str]]
) -> None:
    code = render(source).split("<code>")[1]
    assert re.findall('<span class="(.)">(.*?)</span>', code) == marked
