"""What strangers write does nothing on a page: it is refused, or it is text."""

import dataclasses
import importlib
import pkgutil
import re
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown import Markdown
from mkdocs.config import load_config
from pydantic import BaseModel
from pymdownx.superfences import SuperFencesException

import rectified
import unseen
from copies import edit, fork, normalise
from payloads import PAYLOADS
from rectified import ROOT, pipeline
from rectified.curation import demand, inert, model, reading, translations
from rectified.curation.references import Reference
from rectified.data import Strict
from rectified.errors import BadInput
from rectified.pages import drafts
from rectified.text.unseen import SEPARATORS

NOT_OURS = {
    "script",
    "iframe",
    "object",
    "embed",
    "style",
    "link",
    "meta",
    "base",
    "form",
    "img",
    "svg",
    "video",
    "audio",
    "body",
    "html",
    "template",
    "b",
    "i",
    "input",
    "select",
    "textarea",
    "details",
    "marquee",
}
KNOWN = {
    "href",
    "title",
    "class",
    "id",
    "role",
    "aria-label",
    "tabindex",
    "rel",
    "data-search-exclude",
    "start",
    "itemprop",
    "display",
    "form",
    "stretchy",
    "mathvariant",
    "separator",
    "symmetric",
    "fence",
    "lspace",
    "rspace",
    "linethickness",
    "width",
    "height",
    "depth",
    "accent",
    "minsize",
    "maxsize",
    "columnalign",
    "xmlns",
    "dir",
    "displaystyle",
    "scriptlevel",
    "movablelimits",
    "largeop",
    "encoding",
    "accentunder",
    "rowspacing",
    "intent",
    "arg",
    "type",
    "aria-hidden",
}
"""Attributes that our Markdown makes."""


class _Reader(HTMLParser):
    """Notes whatever acts."""

    def __init__(self) -> None:
        super().__init__()
        self.acting: list[str] = []

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        """Note a tag that is not ours, and attributes that are none of our Markdown's."""
        if tag in NOT_OURS:
            self.acting.append(tag)
        for name, value in attrs:
            if name not in KNOWN:
                self.acting.append(f"{tag} {name}")
            told = re.sub(r"[\s\x00-\x1f]", "", value or "").casefold()
            if name == "href" and not re.match(r"https?://|mailto:|#|[a-z0-9-]+(?:$|#)", told):  # fmt: skip
                self.acting.append(f"{name}={value}")


@pytest.fixture(scope="module")
def markdown() -> Markdown:
    """Markdown with the extensions of the site."""
    config = load_config(str(ROOT / "mkdocs.yml"))
    return Markdown(
        extensions=config.markdown_extensions,
        extension_configs=config.mdx_configs,
    )


def acting(markdown: Markdown, text: str) -> list[str]:
    """What acts in a text once it is a page."""
    reader = _Reader()
    markdown.reset()
    reader.feed(markdown.convert(text))
    reader.close()
    return reader.acting


def test_the_corpus_is_large_and_acts(markdown: Markdown) -> None:
    """Were nothing refused, most of it would act: so the reader sees what it should."""
    live = 0
    for payload in PAYLOADS:
        try:
            live += bool(acting(markdown, payload))
        except (
            Exception
        ):  # a formula or fence that stops the build acts on nobody
            continue
    assert len(PAYLOADS) > 150
    assert live > 80


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_acts(markdown: Markdown, payload: str) -> None:
    """Whatever its kind, a value that holds it is refused, or is text once it is a page."""
    for around in (
        "{}",
        "Word {} word.",
        "- item\n    {}",
        "| a |\n| - |\n| {} |",
    ):
        text = around.replace("{}", payload)
        if not list(inert.prose(text)):
            assert not acting(markdown, text), text
    if not list(inert.name(payload)):
        assert not acting(markdown, payload)
        assert "<" not in payload or not re.search(r"<[A-Za-z/!?]", payload)
    if not list(inert.alias(payload)):
        assert not acting(markdown, f"`{payload}`")
    if not list(inert.address(payload)):
        assert not acting(markdown, f"[x]({payload})")


@pytest.mark.parametrize("kind", [inert.prose, inert.name, inert.alias])
def test_what_nobody_sees_is_refused(kind: inert.Kind) -> None:
    """Each by its number, at its place, in whatever people write; what a script or an emoji needs is none of it."""
    for odd in (*unseen.ALL, *SEPARATORS):
        (fault, *_) = kind(f"Word a{odd}b")
        assert f"U+{ord(odd):04X}" in fault.what
        assert fault.at == len("Word a")
    for text in unseen.WRITTEN.values():
        assert not list(kind(f"Word {text} word"))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_acts_in_a_draft(
    markdown: Markdown, payload: str
) -> None:
    """Scraped text is made safe, whatever it holds."""
    reader = _Reader()
    markdown.reset()
    reader.feed(markdown.convert(drafts.safe(payload)))
    assert [one for one in reader.acting if one not in {"b", "i"}] == []


PARTS = [
    "<",
    ">",
    "img",
    " onerror=a",
    "`",
    "``",
    "```",
    "~~~",
    "\n",
    "\n\n",
    "    ",
    "[",
    "]",
    "(",
    ")",
    "]: ",
    "](",
    "$",
    "{",
    "}",
    ": ",
    "javascript:a",
    "\\",
    '"',
    "x",
    " ",
    "- ",
    "> ",
    "&lt;",
    "<!--",
    "-->",
    "*",
    "_",
    "|",
    "# ",
    "</p>",
    "<b>",
    "math x",
    "https://a.example",
    "python",
    "{ .x onclick=a }",
    "<script>",
]


@given(st.lists(st.sampled_from(PARTS), max_size=14).map("".join))
@example("`a\n` <img onerror=a> `")
@example("    ```\n<img onerror=a>\n    ```")
@example("- x\n\n  ```\n  <b>\n  ```")
@example("```\n<img onerror=a>\n ```\n<b>\n```")
@example("> ```\n<b>\n> ```")
def test_what_is_not_refused_does_not_act(
    markdown: Markdown, text: str
) -> None:
    """Our reading of what is code, and the builder's, agree wherever something could act."""
    if list(inert.prose(text)):
        return
    try:
        found = acting(markdown, text)
    except (
        BadInput,
        SuperFencesException,
    ):  # a formula that stops the build
        return
    assert not found, text


@pytest.mark.parametrize(
    ("name", "old", "new", "where"),
    [
        ("questions/topics.yml", "title: ", "title: <img onerror=a> ", r"topics.yml:\d+:\d+: "),
        ("questions/topics.yml", "purpose: ", "purpose: <script>a</script> ", r"topics.yml:\d+:\d+: "),
        ("references.bib", "title = {", "title = {<i>x</i> ", r"references.bib:\d+:\d+: "),
        ("questions/shapes/empty-window.md", "title: ", "title: <img onerror=a> ", r"empty-window.md:2:\d+: "),
        ("questions/shapes/empty-window.md", "Nobody", "*x*{ onclick=a } Nobody", r"empty-window.md:10:\d+: "),
        ("questions/shapes/empty-window.md", "aliases: [", "aliases: ['a`b', ", r"empty-window.md:\d+:\d+: "),
        ("questions/shapes/empty-window.md", "title: ", "misnomers: ['a`b']\ntitle: ", r"empty-window.md:\d+:\d+: "),
        ("questions/topics.yml", "  title: S", "  group: <meta http-equiv=refresh>\n  title: S", r"topics.yml:2:\d+: "),
        ("sources.yml", "title: ", "title: <b>x</b> ", r"sources.yml:3:\d+: "),
        ("sources.yml", "origin: ", "origin: <meta http-equiv=refresh> ", r"sources.yml:5:\d+: "),
        ("sources.yml", "address: null", "address: 'javascript:a'", r"sources.yml:4:\d+: "),
        ("sources.yml", "{3: about doors}", "{3: <img onerror=a>}", r"sources.yml:\d+:\d+: "),
    ],
)  # fmt: skip
def test_every_file_is_read_so(
    tmp_path: Path, name: str, old: str, new: str, where: str
) -> None:
    """No page is written of what acts, and `--check` names the place by its rule."""
    project = fork(tmp_path / "project")
    normalise(project)
    edit(project / name, (old, new))
    said = normalise(project, expected=2)
    assert re.search(where, said), said
    said = normalise(project, "--check", expected=1)
    assert re.search(rf"{where}\[N05\]", said), said


def test_other_files_of_data_are_read_so(project: Path) -> None:
    """Those that the small project has no need of: each is told with its line."""
    acts = "<meta http-equiv=refresh>"
    files = {
        model.ERRATA: f"- date: 2026-01-01\n  question: step-size\n  said: {acts}\n  right: so\n",
        model.CALCULATORS: f"some:\n  title: a\n  does: b\n  formulas: {{c: {acts}}}\n",
        demand.DEMAND: f"counted: 2026-01-01\nlists:\n- {{name: {acts}, items: 1, ours: 1}}\nasked: {{}}\n",
    }
    for name, text in files.items():
        (project / name).write_text(text)
    (project / translations.TERMS).write_text(
        f"- {{en: {acts}, " + ", ".join(f"{k}: a" for k in LANGUAGES) + "}"
    )
    told = "\n".join(map(str, inert.acting(reading.load(project), [])))
    for name in files:
        assert name in told
    with pytest.raises(BadInput, match=rf"{translations.TERMS}:1:4: en: "):
        translations.load(project)


@pytest.mark.parametrize("text", ["- {en: [}", "- {en: pooling, zh: 池化}"])
def test_the_check_tells_of_terms_that_only_the_build_would_read(
    project: Path, text: str
) -> None:
    (project / translations.TERMS).write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=rf"{translations.TERMS}:1:"):
        pipeline.run(project, pipeline.Options(check=True))


LANGUAGES = ("zh", "es", "de", "fr", "pt", "ru", "ja", "ko", "hi")
CODE = {
    "SetPhrase": "text/words.yml",
    "_Lists": "text/words.yml",
    "Kind": "examining/claims.yml",
    "_Group": "checks/spelling.yml",
    "_Vocabulary": "scrapes/nearness.yml",
    "_Words": "scrapes/titles.yml",
    "_Rules": "site/search_rules.yml",
}
"""Models whose files are part of the code, and of which no page shows a word."""


def _models() -> dict[str, type[BaseModel]]:
    """Every model of data that people write, by its name."""
    for module in pkgutil.walk_packages(rectified.__path__, "rectified."):
        importlib.import_module(module.name)
    return {
        one.__name__: one
        for one in Strict.__subclasses__()
        if one.__module__.startswith("rectified.")
        and one.__name__ not in CODE
    }


def _is_free(schema: dict[str, Any]) -> bool:
    """Whether a value may be, or hold, a text that no pattern and no list of words bounds; other models apart."""
    if schema.get("type") == "string":
        return not schema.keys() & {"pattern", "enum", "const", "format"}
    parts = [*schema.get("anyOf", ()), *schema.get("prefixItems", ())]
    parts += schema.get("patternProperties", {}).values()
    parts += [schema.get("items"), schema.get("additionalProperties")]
    return any(_is_free(part) for part in parts if isinstance(part, dict))


def _free(model: type[BaseModel]) -> dict[str, bool]:
    """Each field of a model, and whether it may hold any text."""
    schema = model.model_json_schema(by_alias=False)
    if "properties" not in schema:  # of a model that holds itself
        schema = schema["$defs"][model.__name__]
    return {
        key: _is_free(part) for key, part in schema["properties"].items()
    }


def test_no_text_of_any_model_is_forgotten() -> None:
    """A field that is new has a kind, or is bound to a pattern or to a list of words."""
    models = _models()
    assert {"Topic", "SourceRecord", "Term", "Part"} <= models.keys()
    for name, one in models.items():
        free = {key for key, is_so in _free(one).items() if is_so}
        missing = free - inert.KINDS.get(name, {}).keys()
        assert not missing, f"{name}: no kind in inert.KINDS for {missing}"
    told = {one.name for one in dataclasses.fields(Reference)}
    told -= {"line", "column", "fields"}
    assert told == inert.KINDS["Reference"].keys()


@pytest.mark.parametrize(
    ("name", "key"),
    [(name, key) for name, kinds in inert.KINDS.items() for key in kinds],
)
def test_a_text_of_every_model_is_read(name: str, key: str) -> None:
    """Whatever holds it: itself, a list, or a value by key."""
    acts = "`<meta http-equiv=refresh>"
    rest = dict.fromkeys(inert.KINDS[name])
    for value in (acts, ["x", acts], {"x": acts}):
        thing = type(name, (SimpleNamespace,), {})(**rest | {key: value})
        assert list(inert.within(thing, lambda at, text: f"{at}:1"))
