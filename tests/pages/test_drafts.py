"""Drafts: labelled, complete, and safe whatever the scraped text holds."""

import re
from pathlib import Path, PurePosixPath

import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rectified import curation
from rectified.pages import drafts
from rectified.scrapes import matching
from rectified.scrapes.inventory import Inventory
from rectified.scrapes.nearness import Index
from rectified.scrapes.reading import read_one
from rectified.site import mathml

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<iframe src='https://example.org'></iframe>",
    "<b onclick='alert(1)'>bold</b>",
    "[link](javascript:alert(1)) and [site](https://example.org/x)",
    "![image](https://example.org/x.png)",
    "![image][one]\n\n[one]: https://example.org/x.png",
    "text {: onclick='alert(1)' }",
    "{{ config }} {% include 'x' %} {# gone #}",
    "`{{ config }}`",
    "```\n{{ config }}\n</code></pre><script>alert(1)</script>\n```",
    "~~~math x\n{{a}} + {%b%}\n~~~",
    "--8<-- 'secret.txt'",
    "$\\nosuch{<script>}$",
    "[link](https://example.org/x)$<script>alert(1)</script>$",
    "$<script>alert(1)</script>$[1](https://example.org/x)",
    "x</b>$<script>alert(1)</script>$",
    "<p>$<script>alert(1)</script>$</p>",
    "</p>1$<script>alert(1)</script>$[1](https://example.org/x)$",
    "<table><tr><td>$[a](javascript:alert(1)){onclick=alert(1)}$</td></tr></table>",
    "x<table><tr>\n</tr>~~~math x\n<script>alert(1)</script>\n~~~\n</table>",
    "$x_{{i}}$ costs $5",
    "$a`b$\n$c`<d>$",
    "---\nrender_macros: true\n---",
    "# Heading\n\n## Another {#id}",
    "<!-- comment -->",
    "<https://example.org/auto>",
    "<style>body{display:none}</style>",
]
PIECES = [
    "$",
    "</p>",
    "<td>",
    "</b>",
    "[a]:",
    "{onclick=a}",
    "~~~math d\n",
    "\n~~~\n",
    "    ",
]


def built(text: str) -> str:
    extensions = [
        "attr_list",
        "tables",
        "admonition",
        "rectified.site.mathml",
        "md_in_html",
        "footnotes",
        "abbr",
        "pymdownx.superfences",
    ]
    fence = {"name": "math", "class": "math", "format": mathml.display}
    return markdown.markdown(
        text,
        extensions=extensions,
        extension_configs={
            "pymdownx.superfences": {"custom_fences": [fence]}
        },
    )


def is_safe(text: str) -> None:
    assert not re.search(r"\{[{%#]", text), "opens a template"
    html = re.sub(
        r'<figure class="formula" id="formula-[a-z0-9-]+">.*?</figure>|<math.*?</math>',
        "",
        built(text),
        flags=re.DOTALL,
    )
    html = re.sub(
        r'<span class="(?:joined|wide-math)"[^>]*>([^<]*)</span>',
        r"\1",
        html,
    )  # around a formula
    tags = set(re.findall(r"<\s*/?\s*([a-zA-Z0-9]+)", html))
    assert tags <= drafts.HARMLESS | {
        "code",
        "pre",
        "hr",
        "blockquote",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
    }
    assert not re.search(r"<[^>]*\s(?:on\w+|href|src|style|id)\s*=", html)


@pytest.mark.parametrize("text", HOSTILE)
def test_scraped_text_can_do_nothing_to_a_page(text: str) -> None:
    is_safe(drafts.safe(text))
    is_safe(drafts.safe(f"Before {text} after\n\n- {text}\n\n> {text}"))


@settings(deadline=None, max_examples=150)
@given(
    st.lists(
        st.sampled_from(HOSTILE + PIECES)
        | st.text(alphabet="<>{}[]()!$#`\\&\"' \naB1", max_size=20),
        max_size=6,
    )
)
def test_no_mixture_of_scraped_text_can(parts: list[str]) -> None:
    is_safe(drafts.safe("".join(parts)))


def test_order_in_a_formula_goes_by_its_name() -> None:
    assert drafts.safe("$a<b>2$ <i>so</i>") == r"$a\lt b\gt2$ <i>so</i>"
    assert "<math" in built(drafts.safe("$a<b>2$"))
    assert (
        drafts.safe("[as](https://example.org)$x$")
        == "as<code>&#36;x&#36;</code>"
    )


def test_harmless_text_reads_the_same() -> None:
    text = "- **bold** & *kind*, x < y, 2 > 1\n\n| a | b |\n| --- | --- |\n| $x_i$ | `c` |"
    html = built(drafts.safe(text))
    assert (
        "<strong>bold</strong> &amp; <em>kind</em>, x &lt; y, 2 &gt; 1"
        in html
    )
    assert "<td><math" in html
    assert "<code>c</code>" in html
    assert (
        drafts.safe("see [the page](https://example.org) here")
        == "see the page here"
    )


def test_a_draft_is_labelled_and_holds_what_an_editor_needs(
    nothing_known: Inventory,
) -> None:
    body = "Text with ![x_{i} ](https://e.org/quicklatex.com-1.svg) and\n\n![Cat](a.png)\n"
    text = (
        f"### 1. What is a {{{{ cat }}}}?\n\n{body}\n### 2. Why?\n\nSo.\n"
    )
    source = read_one(text.encode(), Path("x"), nothing_known)
    front = "---\ntitle: What is a cat?\nlevel: core\nsources: []\nunanswered: true\n---\n"
    other = front.replace(
        "What is a cat?", "What is a dog, and does it chase a cat?"
    )
    texts = {"cat": front, "dog": other, "d": other, "e": other}
    questions = [
        curation.parse_question(text, "pets", f"questions/pets/{slug}.md")
        for slug, text in texts.items()
    ]
    matches = matching.match({}, [source], nothing_known, Index(questions))
    found = drafts.pages(matches.unanswered, matches.near)
    assert set(found) == {
        PurePosixPath(f"{source.id}-{n}.md") for n in (1, 2)
    } | {PurePosixPath("index.md")}
    page = found[PurePosixPath(f"{source.id}-1.md")]
    assert page.startswith('---\ntitle: "Unreviewed: ')
    assert "checked by nobody" in page
    assert "`questions/pets/cat.md`" in page
    assert page.count("questions/pets/") == 3
    assert "$x_{i}$" in page
    assert "```latex\nx_{i}\n```" in page
    assert "figure wanted: Cat" in page
    assert "it is **surely answered by `cat`**, in `pets`" in page
    index = found[PurePosixPath("index.md")]
    assert "| surely answered by `cat` |" in index
    assert "| probably new |" in index
    assert not any(re.search(r"\{[{%#]", text) for text in found.values())
    assert f"({source.id}-1.md)" in found[PurePosixPath("index.md")]


def test_a_draft_says_where_its_list_puts_it(
    nothing_known: Inventory,
) -> None:
    text = "# Pets\n\n## Cats {{ x }}\n\n### [E] What purrs?\n\nIt.\n\n### Why?\n\nSo.\n\n## Dogs\n\n### Who?\n\nIt.\n"
    source = read_one(text.encode(), Path("x"), nothing_known)
    marked, plain = (drafts.draft(item, ()) for item in source.items[:2])
    hint = "under “Cats &#123;&#123; x }}” and marks it “[E]”, which suggests `level: core`."
    assert hint in marked
    assert "marks it" not in plain
    assert "under “Cats" in plain


def test_no_drafts_no_index() -> None:
    assert drafts.pages([], {}) == {}
