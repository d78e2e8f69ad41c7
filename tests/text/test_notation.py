"""Operations on Markdown that must leave code and formulas alone."""

import re
from unittest.mock import patch

import markdown
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from rectified.curation import Question
from rectified.site import mathml
from rectified.text import notation
from rectified.text.notation import (
    BLOT,
    blocks,
    code_masked,
    inline_formulas,
    links,
    masked,
    outside_code,
    plain,
    relink,
)
from samples import CONTENT

# With digits beside the dollar signs allowed: without, the plugin takes the last character of a text for the one
# before its first.
COMMONMARK = (
    MarkdownIt("commonmark")
    .enable("table")
    .use(dollarmath_plugin, allow_space=False, double_inline=False)
)


def _parsed(text: str) -> tuple[list[str], list[str]]:
    """The inline formulas and the links of a text, as a parser of CommonMark sees them."""
    inside = [
        child
        for token in COMMONMARK.parse(text)
        for child in token.children or ()
    ]
    formulas = [
        child.content for child in inside if child.type == "math_inline"
    ]
    opened = [child for child in inside if child.type == "link_open"]
    return formulas, [str(child.attrs["href"]) for child in opened]


def _prose(question: Question) -> list[str]:
    """Every piece of Markdown that people write for a question."""
    said = [
        part
        for c in question.front.corrections
        for part in (c.published, c.corrected, c.why, c.counterexample)
    ]
    return [question.body, *filter(None, said)]


@pytest.mark.parametrize(
    "question",
    CONTENT.questions.values(),
    ids=lambda question: question.slug,
)
def test_a_parser_of_commonmark_sees_the_same(question: Question) -> None:
    for text in _prose(question):
        assert (inline_formulas(text), links(text)) == _parsed(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see [stride](stride)", ["stride"]),
        ("`a[0](x)` and [b](c)", ["c"]),
        ("```python\nf[0](x)\n```\n[b](c)", ["c"]),
        ("![not](image)", []),
        ("[two [nested] words](a-b)", ["a-b"]),
    ],
)
def test_links(text: str, expected: list[str]) -> None:
    assert links(text) == expected


def test_relink_changes_links_and_nothing_else() -> None:
    assert (
        relink('x [a](one "why") ![b](two) [c](three)', str.upper)
        == 'x [a](ONE "why") ![b](two) [c](THREE)'
    )
    text = "[a](one) `[a](one)` $[a](one)$\n\n~~~math x\n[a](one)\n~~~\n"
    assert relink(text, lambda old: f"#{old}").startswith(
        "[a](#one) `[a](one)`"
    )
    assert "~~~math x\n[a](one)\n~~~" in relink(text, lambda old: f"#{old}")


BLOTTED = [
    # text, code blotted out, formulas too; each # stands for a character that is blotted out
    ("a `b` $c$ d", "a ### $c$ d", "a ### ### d"),
    (
        "~~~python\nx `y\n~~~\n`z` a",
        "#########\n####\n###\n### a",
        "#########\n####\n###\n### a",
    ),
    ("``a`b`` $\\$$ c", "####### $\\$$ c", "####### #### c"),
    ("nothing", "nothing", "nothing"),
]


@pytest.mark.parametrize(("text", "without_code", "without_both"), BLOTTED)
def test_code_and_formulas_are_blotted_out_character_for_character(
    text: str, without_code: str, without_both: str
) -> None:
    assert code_masked(text) == without_code.replace("#", BLOT)
    assert masked(text) == without_both.replace("#", BLOT)


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("a `a` a", "A `a` A"),
        ("`a` a `b`", "`a` A `b`"),
        ("a\n```\na `a` a\n```\na `a`\n", "A\n```\na `a` a\n```\nA `a`\n"),
        ("a `a\n```\na\n```\na` a", "A `A\n```\na\n```\nA` A"),
        ("", ""),
    ],
)
def test_what_is_outside_code_is_changed(text: str, changed: str) -> None:
    assert outside_code(text, str.upper) == changed


def test_blocks_are_found_by_their_language() -> None:
    text = "a\n```python\nx = 1\n\n```\n\n- b\n\n    ~~~ python\n    if y:\n        z\n    ~~~\n```pythonic\nw\n```\n"
    assert list(blocks(text, "python")) == [
        ("x = 1", 2),
        ("if y:\n    z", text.index("    ~~~")),
    ]
    assert list(blocks(text, "yaml")) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$a$ and $b_1$", ["a", "b_1"]),
        ("costs $5 and $6", []),
        ("`$a$`", []),
        (r"\$a\$", []),
        (r"$a \$ b$", [r"a \$ b"]),
        ("US$5 and 6$", []),
    ],
)
def test_inline_formulas(text: str, expected: list[str]) -> None:
    assert inline_formulas(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**Bold** and *it*, `code_x`", "Bold and it, code_x"),
        ("[link](there) $x^2$", "link x^2"),
        ("one\ntwo", "one two"),
        ("- a\n- b", "a b"),
        ("| a | b |\n| --- | --- |\n| c | $d$ |", "a b c d"),
        ("~~~math x\ny\n~~~\nafter", "after"),
        ("~~~python\nx = 1\n~~~\nafter $a$", "x = 1 after a"),
        ("a\n\n    code\n\nb", "a code b"),
        ("one  \ntwo \\* three", "one two * three"),
        ("$a$, `$b$`, $c$", "a, $b$, c"),
        ("an ![image](x.png) <br> <b>bold</b>", "an bold"),
        ("a $&$ b $x_1$", "a $&$ b x_1"),
        ("", ""),
    ],
)
def test_plain(text: str, expected: str) -> None:
    assert plain(text) == expected


@given(
    st.text(
        st.sampled_from("aZé09 .,:;!?()/+*={}-—’\\`_[]<>&|~#\n\t$"),
        max_size=12,
    )
)
@example("$&$")
@example("**$&$**")
def test_plain_text_of_a_line_without_markup_is_that_line(
    text: str,
) -> None:
    """What is taken as it stands, the parser would have read the same."""
    with patch.object(notation, "_MARKUP", re.compile("")):
        parsed = plain(text)
    assert plain(text) == parsed


def convert(text: str) -> str:
    fence = {"name": "math", "class": "math", "format": mathml.display}
    html: str = markdown.markdown(
        text,
        extensions=[
            "tables",
            "attr_list",
            "md_in_html",
            "admonition",
            "pymdownx.superfences",
            "rectified.site.mathml",
        ],
        extension_configs={
            "pymdownx.superfences": {"custom_fences": [fence]}
        },
    )
    return html


@pytest.mark.parametrize(
    "frame",
    [
        "text {}",
        "- item {}",
        "1. item\n\n    - inner {}",
        "| a |\n| --- |\n| {} |",
        "!!! note\n\n    {}",
        '<div markdown="1">\n\n{}\n\n</div>',
        "**bold {}**",
        "> quote {}",
    ],
)
def test_inline_math_is_rendered_everywhere(frame: str) -> None:
    html = convert(frame.format(r"$a_b \cdot *c* \{ d \}$"))
    assert html.count("<math") == 1
    assert "$" not in html
    assert "<em>" not in html


@pytest.mark.parametrize(
    "frame", ["{}", "- item\n\n{}", '<div markdown="1">\n\n{}\n\n</div>']
)
def test_display_math_is_rendered_everywhere(frame: str) -> None:
    indent = "    " if frame.startswith("-") else ""
    fence = "\n".join(
        indent + line
        for line in ["~~~ { .math #some-id }", r"a = \frac{b}{c}", "~~~"]
    )
    html = convert(frame.format(fence))
    assert 'id="formula-some-id"' in html
    assert 'display="block"' in html


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("a $b$ c", "a M c"),
        ("a $b$, c", "a [M,] c"),
        ("a ($b$). c", "a [(M).] c"),
        ("a “$b$” c", "a [“M”] c"),
        ("an $n$-fold c", "an [M-fold] c"),
        ("a **$b$**, c", "a <strong>M</strong>, c"),
        ("[see $b$](x.md) c", '<a href="x.md">see M</a> c'),
        (
            r"sizes ($\frac{a}{b + c + d + e + f + g + h + i}$), c",
            "sizes {(M),} c",
        ),
    ],
)
def test_marks_stay_with_the_formula_beside_them(
    text: str, shape: str
) -> None:
    html = re.sub("<math.*?</math>", "M", convert(text))
    html = re.sub('<span class="joined">(.*?)</span>', r"[\1]", html)
    html = re.sub(
        '<span class="wide-math"[^>]*>(.*?)</span>', r"{\1}", html
    )
    assert html == f"<p>{shape}</p>"


def test_math_in_code_stays_code() -> None:
    assert "<math" not in convert("`$a$` and\n\n```\n$b$\n```\n")


@pytest.mark.parametrize(
    "text", [r"$\nosuch$", "~~~ { .math #x }\n\\nosuch\n~~~"]
)
def test_a_formula_that_does_not_convert_stops_the_build(text: str) -> None:
    with pytest.raises(Exception, match="nosuch"):
        convert(text)
