"""Operations on Markdown that must leave code and formulas alone."""

import re

import markdown
import pytest

from rectified.site import mathml
from rectified.text.notation import inline_formulas, links, plain, relink


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
    text = "[a](one) `[a](one)` $[a](one)$\n\n~~~math x\n[a](one)\n~~~\n"
    assert relink(text, lambda old: f"#{old}").startswith("[a](#one) `[a](one)`")
    assert "~~~math x\n[a](one)\n~~~" in relink(text, lambda old: f"#{old}")


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
    ],
)
def test_plain(text: str, expected: str) -> None:
    assert plain(text) == expected


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
        extension_configs={"pymdownx.superfences": {"custom_fences": [fence]}},
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


@pytest.mark.parametrize("frame", ["{}", "- item\n\n{}", '<div markdown="1">\n\n{}\n\n</div>'])
def test_display_math_is_rendered_everywhere(frame: str) -> None:
    indent = "    " if frame.startswith("-") else ""
    fence = "\n".join(indent + line for line in ["~~~ { .math #some-id }", r"a = \frac{b}{c}", "~~~"])
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
        (r"sizes ($\frac{a}{b + c + d + e + f + g + h + i}$), c", "sizes {(M),} c"),
    ],
)
def test_marks_stay_with_the_formula_beside_them(text: str, shape: str) -> None:
    html = re.sub("<math.*?</math>", "M", convert(text))
    html = re.sub('<span class="joined">(.*?)</span>', r"[\1]", html)
    html = re.sub('<span class="wide-math"[^>]*>(.*?)</span>', r"{\1}", html)
    assert html == f"<p>{shape}</p>"


def test_math_in_code_stays_code() -> None:
    assert "<math" not in convert("`$a$` and\n\n```\n$b$\n```\n")


@pytest.mark.parametrize("text", [r"$\nosuch$", "~~~ { .math #x }\n\\nosuch\n~~~"])
def test_a_formula_that_does_not_convert_stops_the_build(text: str) -> None:
    with pytest.raises(Exception, match="nosuch"):
        convert(text)
