"""Calculators on a topic's page: folded, and in plain words until a script draws the form."""

from collections.abc import Callable

from rectified.curation import Calculator, Curation
from rectified.text.notation import CALCULATOR


def _formulas(
    calculator: Calculator, curation: Curation, target: Callable[[str], str]
) -> list[str]:
    """Links to the formulas, below each of which its page says how it is proved."""
    return [
        f"[{words}]({target(curation.homes[formula]).partition('#')[0]}#formula-{formula})"
        for formula, words in calculator.formulas.items()
        if formula in curation.homes
    ]


def _listed(items: list[str]) -> str:
    """Items as a phrase.

    >>> _listed(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))


def folded(
    identifier: str,
    calculator: Calculator,
    curation: Curation,
    target: Callable[[str], str],
) -> str:
    """The Markdown of a calculator.

    Args:
        identifier: its id.
        calculator: what readers are told of it.
        curation: where its formulas stand.
        target: how a link to a slug reads on the page.
    """
    formulas = _listed(_formulas(calculator, curation, target))
    basis = (
        f" It computes {formulas}; below each stands how it is proved."
        if formulas
        else ""
    )
    return (
        f'<details class="calculator" id="calculator-{identifier}" data-search-exclude="true" markdown="1">\n'
        f"<summary>Calculator: {calculator.title}</summary>\n\n"
        f'<p class="basis" markdown="span">{calculator.does}{basis}'
        ' <span class="scriptless">The form needs JavaScript.</span></p>\n\n'
        "</details>\n"
    )


def placed(
    body: str, curation: Curation, target: Callable[[str], str]
) -> str:
    """An answer's Markdown with its calculators in place of their fences; one that nothing is told of is left out.

    Args:
        body: the full answer.
        curation: the calculators, and where their formulas stand.
        target: how a link to a slug reads on the page.
    """
    known = curation.calculators
    return CALCULATOR.sub(
        lambda m: (
            folded(m["id"], known[m["id"]], curation, target)
            if m["id"] in known
            else ""
        ),
        body,
    )
