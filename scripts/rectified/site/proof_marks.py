"""The marks below formulas and counterexamples: what a machine did, opened in place; all of it from the last run.

*Derived* is what was computed with symbols or fractions and holds for every value of them; *checked* is what was
compared on numbers. What was compared and how many planted mistakes were noticed is shown where the proofs have run
and neither they nor the text have changed since; else the mark says how they work and links to them.
"""

import functools
import re
from html import escape
from typing import Any
from xml.etree import ElementTree as Tree

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from rectified import ROOT, curation, identity
from rectified.curation import outcomes, proofs
from rectified.curation.outcomes import Kind, Outcome, Planted
from rectified.curation.proofs import Proof
from rectified.text import latex

REFUTES = "data-refutes"
"""On the paragraph of a counterexample: the id of its correction."""


def formula(identifier: str, source: str, *, opens: bool = True) -> str:
    """The caption of a display formula, HTML.

    Args:
        identifier: its id.
        source: its LaTeX.
        opens: whether it says how, opens and shows what was compared. The booklet is for paper, which has no marks.
    """
    known = proofs.cached()
    proving = known.formulas.get(identifier, [])
    if not proving:
        return _caption("unproved", "not checked by a machine")
    if not known.proves(identifier, source):
        return _caption("unproved", "its proof fails")
    proving = sorted(proving, key=lambda proof: not proof.exact)
    text = outcomes.text_digest(source)
    word = "Derived" if proving[0].exact else "Checked"
    if not opens:
        return _caption("", f"<b>{word}</b>")
    said = f"<b>{word}</b> {escape(proving[0].how)}"
    rest = "".join(
        _proof(proof, "formula", text, named=place > 0)
        for place, proof in enumerate(proving)
    )
    rest += _planted(_mistakes().get((identifier, text)))
    return _caption(
        "",
        f"<details><summary>{said}</summary>{_opened(rest)}</details>",
    )


def refutation(identifier: str) -> str:
    """What follows a counterexample that a machine has computed, HTML; empty if none has.

    Args:
        identifier: the id of the correction.
    """
    proving = proofs.cached().corrections.get(identifier, [])
    if not proving:
        return ""
    rest = "".join(
        _proof(proof, "correction", _texts()[identifier])
        for proof in proving
    )
    summary = f"<summary>How it is shown</summary>{_opened(rest)}"
    return f'<details class="proof" data-search-exclude="true">{summary}</details>'


def _opened(inner: str) -> str:
    return f'<div class="evidence">{inner}</div>'


def _caption(name: str, inner: str) -> str:
    names = f"proof {name}".strip()
    return f'<figcaption class="{names}" data-search-exclude="true">{inner}</figcaption>'


@functools.cache
def _outcomes() -> dict[tuple[Kind, str, str], list[Outcome]]:
    runs: dict[tuple[Kind, str, str], list[Outcome]] = {}
    for outcome in outcomes.current(ROOT):
        runs.setdefault(
            (outcome.kind, outcome.settles, outcome.function), []
        ).append(outcome)
    return runs


@functools.cache
def _texts() -> dict[str, str]:
    """Digests of the corrections that have an id."""
    content = curation.load(ROOT)
    entries = (
        entry
        for question in content.questions.values()
        for entry in question.front.corrections
    )
    return {
        entry.id: outcomes.correction_digest(entry)
        for entry in entries
        if entry.id
    }


@functools.cache
def _mistakes() -> dict[tuple[str, str], Planted]:
    return outcomes.planted(ROOT)


def forget() -> None:
    """Read the record anew at the next build of one process."""
    _outcomes.cache_clear()
    _texts.cache_clear()
    _mistakes.cache_clear()


def _proof(
    proof: Proof, kind: Kind, text: str, *, named: bool = True
) -> str:
    """One proof in a paragraph: how, on how much, how closely, an example, and where it can be read and run.

    Args:
        proof: it.
        kind: what it settles.
        text: digest of that.
        named: whether to say how it works; the summary of a formula's first proof has said so.
    """
    ran = _outcomes().get(
        (kind, proof.settles, f"{proof.path}::{proof.name}"), []
    )
    ran = [outcome for outcome in ran if outcome.text == text]
    passed = [outcome for outcome in ran if outcome.result == "passed"]
    said = (
        [
            f"<b>{'Derived' if proof.exact else 'Checked'}</b> {escape(proof.how)}."
        ]
        if named
        else []
    )
    if passed:
        said += _seen(passed, proof.exact)
    elif ran:
        said.append("Not run for this build.")
    site = identity.cached()
    command = f"pytest {proof.path} -k {proof.name}"
    links = f'<a href="{escape(site.source(proof.path, proof.line))}">Source</a> <code>{escape(command)}</code>'
    return f"<p>{' '.join(said)} {links}</p>{_asserted(passed)}"


def _asserted(passed: list[Outcome]) -> str:
    """What a refutation asserted: how often, and some of it as it is written, with its values below."""
    count = sum(outcome.assertions for outcome in passed)
    if not count:
        return ""
    shown = {
        written: values
        for outcome in passed
        for written, values in outcome.asserted
    }
    lines = "".join(
        f"<br><code>{escape(written)}</code>"
        + (f" → <code>{escape(values)}</code>" if values != written else "")
        for written, values in list(shown.items())[-2:]
    )
    held = f"{_counted(count, 'assertion')} held"
    among = "; among them:" if count > len(shown) > 0 else ":"
    return f"<p>{held}{among if lines else '.'}{lines}</p>"


def _seen(passed: list[Outcome], exact: bool) -> list[str]:
    values = sum(outcome.values for outcome in passed)
    if not values:
        return []
    if exact:
        said = [
            f"{_counted(values, 'expression')} shown to be equal for all values of the symbols."
        ]
    else:
        tolerance = max(outcome.tolerance for outcome in passed)
        difference = max(outcome.difference for outcome in passed)
        said = [
            f"{_counted(values, 'value')} compared, within {_power(tolerance)}; at most {_power(difference)} apart."
        ]
    examples = [outcome.example for outcome in passed if outcome.example]
    return said + [_example(example, exact) for example in examples[-1:]]


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _power(share: float) -> str:
    """A relative difference in words of one size.

    >>> _power(0.0), _power(3.2e-9), _power(0.02)
    ('0', '3·10⁻⁹', '0.02')
    """
    if share == 0 or share >= 0.001:
        return f"{share:.1g}"
    digits, _, exponent = f"{share:.0e}".partition("e")
    raised = str(int(exponent)).translate(
        str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
    )
    return f"10{raised}" if digits == "1" else f"{digits}·10{raised}"


def _example(example: dict[str, Any], exact: bool) -> str:
    """One comparison as a sentence with math."""
    inputs = ", ".join(
        _math(f"{key} = {_powers(value)}")
        for key, value in example["inputs"]
    )
    gives, reference = (
        example[key] if exact else _powers(example[key])
        for key in ("gives", "reference")
    )
    where = f"For {inputs} the" if inputs else "The"
    return f"{where} formula gives {_math(gives)}, the reference {_math(reference)}."


_POWER = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)e([-+]?\d+)(?![\w.])")
"""A number as Python writes one that is very small or large."""


def _powers(number: str) -> str:
    r"""LaTeX of a number as Python writes it.

    >>> print(_powers("1e-05"), _powers("3±2.5e+20"), _powers("1.5"))
    1 \times 10^{-5} 3\pm 2.5 \times 10^{20} 1.5
    """
    raised = _POWER.sub(
        lambda match: rf"{match[1]} \times 10^{{{int(match[2])}}}", number
    )
    return raised.replace("±", r"\pm ")


def _math(source: str) -> str:
    try:
        return latex.to_mathml(source, display=False)
    except latex.FormulaError:
        return f"<code>{escape(source)}</code>"


def _planted(planted: Planted | None) -> str:
    if planted is None:
        return ""
    noticed = (
        "all"
        if planted.noticed == planted.mistakes
        else f"{planted.noticed:,}"
    )
    return f"<p>{_counted(planted.mistakes, 'mistake')} planted in this formula, one at a time; {noticed} noticed.</p>"


class _Refutations(Treeprocessor):
    """Puts the mark below each counterexample that names its correction."""

    def run(self, root: Tree.Element) -> None:
        for parent in list(root.iter()):
            for place, child in reversed(list(enumerate(parent))):
                identifier = child.attrib.pop(REFUTES, "")
                if not identifier:
                    continue
                mark = refutation(identifier)
                if mark:
                    holder = Tree.Element("div", {"class": "shown"})
                    holder.text = (
                        self.md.htmlStash.store(mark) if self.md else ""
                    )
                    parent.insert(place + 1, holder)


class ProofMarks(Extension):
    """Runs after attribute lists have named the corrections."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's name
        """Register the tree processor; Markdown calls this."""
        md.treeprocessors.register(
            _Refutations(md), "rectified-refutations", 3
        )


def makeExtension(**kwargs: Any) -> ProofMarks:  # noqa: N802 - the name Markdown looks for
    """The extension, as Markdown asks for it."""
    return ProofMarks(**kwargs)
