"""Each repair on small pieces of text: what it mends, and what it must not touch."""

import pytest

from rectified.scrapes.ledger import Tracked
from rectified.scrapes.repair import STEPS, repair
from rectified.scrapes.steps import Context

MARKDOWN = Context(
    "item-1", "What is the difference between a cat and a dog?"
)
PLAIN = MARKDOWN._replace(plain=True, labelled=False)
LAST = PLAIN._replace(last=True)
IMAGE = "https://img.example.org/quicklatex.com-1.svg"
WHERE = "\n\n- ht = State at time t\n- ht-1 = State before\n- xt = Input\n- U = Weights\n- f = Function\n"
READ = "\n\n- $h_t$ = State at time t\n- $h_{t-1}$ = State before\n- $x_t$ = Input\n- $U$ = Weights\n- $f$ = Function\n"


def mended(text: str, item: Context = MARKDOWN) -> str:
    return repair(Tracked.whole(text), item).text.text


MENDS = [
    # frames
    (
        'Cats purr.\n\n<iframe aria-label="Advertisement"></iframe>\n\nDogs bark.',
        "Cats purr.\n\nDogs bark.",
        MARKDOWN,
    ),
    (
        'Cats <iframe title="3rd party ad content"></iframe>purr.',
        "Cats purr.",
        MARKDOWN,
    ),
    (
        '<iframe src="https://v.example.org" title="A cat"></iframe>',
        "[embedded page wanted: A cat]",
        MARKDOWN,
    ),
    # promotion, page furniture, rules
    ("Cats purr.\n\nPlease star this repo!\n", "Cats purr.\n\n", MARKDOWN),
    (
        "Cats purr.\n\n**[⬆ Back to top](#top)**\n",
        "Cats purr.\n\n",
        MARKDOWN,
    ),
    (
        "Cats purr.\n\n👉 All cats: [here](https://cats.example.org)\n",
        "Cats purr.\n\n",
        MARKDOWN,
    ),
    ("Cats purr.\n\n***\n\n---\n", "Cats purr.\n", MARKDOWN),
    # foreign text
    (
        "- Cats purr.\nMice and men\nMay 5, 2021\n\nMice run.",
        "- Cats purr.\n",
        LAST,
    ),
    (
        "Cats purr.\n\nMice and men\n2021-05-05\n\nMice run.",
        "Cats purr.\n\n",
        LAST,
    ),
    # connectives, plugs, labels
    (
        "This is a frequently asked interview question. Cats purr.",
        "Cats purr.",
        MARKDOWN,
    ),
    (
        "Cats purr. Here the interviewee expects you to purr.",
        "Cats purr.",
        MARKDOWN,
    ),
    (
        "- Cats purr.\n- Next up on this cat questions blog, dogs.\n",
        "- Cats purr.\n",
        MARKDOWN,
    ),
    (
        "Cats purr.\n\nWe will check out dog interview questions too.\n\nDogs bark.",
        "Cats purr.\n\nDogs bark.",
        PLAIN,
    ),
    (
        "Cats purr.\n\nBecome a Certified Cat Engineer\n",
        "Cats purr.\n\n",
        PLAIN,
    ),
    ("Cats purr. Sign up for our Purring Course!", "Cats purr.", MARKDOWN),
    (
        "\nAns: Cats purr. Ans: no label",
        "\nCats purr. Ans: no label",
        MARKDOWN,
    ),
    ("\n**Answer:** Cats purr.", "\nCats purr.", MARKDOWN),
    ("\n#### ✅ Answer\n\nCats purr.", "\n\n\nCats purr.", MARKDOWN),
    ("\n答：Cats purr.", "\nCats purr.", MARKDOWN),
    ("\nA: Cats purr.", "\nCats purr.", MARKDOWN._replace(labelled=True)),
    # tags at the edges, placeholders
    ("\nCats purr.\n\n<br/>\n\n", "\nCats purr.\n\n", MARKDOWN),
    (
        "\n<details><summary>Answer</summary>\n\nCats purr.\n\n</details>\n",
        "\nCats purr.\n\n",
        MARKDOWN,
    ),
    ("\n*TODO*\n", "\n", MARKDOWN),
    # bold
    (
        r"***\*Cats\**** purr, ***\*dogs:\**** bark.",
        "**Cats** purr, **dogs:** bark.",
        MARKDOWN,
    ),
    (r"***\* Cats \****purr.", "**Cats** purr.", MARKDOWN),
    # images
    (
        "![](https://img.example.org/x.png)",
        f"[figure wanted: {MARKDOWN.title}]",
        MARKDOWN,
    ),
    (
        "![Cat-map -Example](https://img.example.org/x.png) here",
        "[figure wanted: Cat map] here",
        MARKDOWN,
    ),
    ('![Cat-map](a.png "t")', "[figure wanted: Cat map]", MARKDOWN),
    (
        "![Cat][1] and <img src='a.png' alt='Dog &amp; cat'>",
        "[figure wanted: Cat] and [figure wanted: Dog & cat]",
        MARKDOWN,
    ),
    (
        "![Cat](a.png)\n\nA cat asleep\n\nCats purr.",
        "[figure wanted: A cat asleep]\n\nCats purr.",
        MARKDOWN,
    ),
    (
        "![Cat](a.png)\n\nCats purr.\n",
        "[figure wanted: Cat]\n\nCats purr.\n",
        MARKDOWN,
    ),
    # formula images
    (
        f"Cats: ![x_{{i}} − 1     ]({IMAGE}) purr",
        "Cats: $x_{i} - 1$ purr",
        MARKDOWN,
    ),
    (f"a![x]({IMAGE})b", "a $x$ b", MARKDOWN),
    (
        f"![N_{{[0]}}^{{[1]}}  ]({IMAGE}) and ![y]({IMAGE})",
        "$N_{[0]}^{[1]}$ and $y$",
        MARKDOWN,
    ),
    (
        f"![\\frac{{a}}{{b}}  ]({IMAGE})",
        "~~~math item-1-1\n\\frac{a}{b}\n~~~",
        MARKDOWN,
    ),
    (
        f"![a \\\\ \\\\ b  ]({IMAGE})",
        "~~~math item-1-1\n\\begin{gathered} a \\\\  b \\end{gathered}\n~~~",
        MARKDOWN,
    ),
    (
        f"![\\begin{{aligned}} a &= b \\\\ &= c \\end{{aligned}}]({IMAGE})",
        "~~~math item-1-1\n\\begin{aligned} a &= b \\\\ &= c \\end{aligned}\n~~~",
        MARKDOWN,
    ),
    (
        f"Cats\n\n     ![c]({IMAGE}) = cats\n\n     d = dogs\n\npurr",
        "Cats\n\n$c$ = cats\n\nd = dogs\n\npurr",
        MARKDOWN,
    ),
    # flattened formulas
    (
        "```\nht = f(Uht-1+xt)\n```" + WHERE,
        "~~~math item-1-1\nh_t = f(U h_{t-1}+x_t)\n~~~" + READ,
        MARKDOWN,
    ),
    (
        "```\nht = tanh(2*U*ht-1)\n```" + WHERE,
        "~~~math item-1-1\nh_t = \\tanh(2\\cdot U\\cdot h_{t-1})\n~~~"
        + READ,
        MARKDOWN,
    ),
    (
        "```\nht = sigmoid(Uxt)\n```" + WHERE,
        "~~~math item-1-1\nh_t = \\operatorname{sigmoid}(U x_t)\n~~~"
        + READ,
        MARKDOWN,
    ),
    # lost formulas
    (
        "It follows the formula: Cat Questions 2 Where, c - cats",
        "It follows the formula: [formula wanted: What is the difference between a cat and a dog] Where, c - cats",
        PLAIN,
    ),
    # bullets
    ("Cats:\n  • purr\n  •eat", "Cats:\n\n- purr\n- eat", PLAIN),
    ("1.Cats\n\n2.Dogs", "1. Cats\n\n2. Dogs", MARKDOWN),
    (
        "  • Cats purr.\n  • Dogs bark. All of these eat.\n",
        "- Cats purr.\n- Dogs bark.\n\nAll of these eat.\n",
        PLAIN,
    ),
    ("  • Cats purr.\nDogs bark.", "- Cats purr.\n\nDogs bark.", PLAIN),
    (
        "  • Cats\n  • Cats purr.\n  • Old Dogs\n  • An old dog barks.",
        "- **Cats**: Cats purr.\n- **Old Dogs**: An old dog barks.",
        PLAIN,
    ),
    # tables
    (
        "  • Cat Dog\n  • Purrs softly Barks loudly\n  • Sleeps | naps Runs",
        "| Cat | Dog |\n| --- | --- |\n| Purrs softly | Barks loudly |\n| Sleeps \\| naps | Runs |",
        PLAIN,
    ),
    # headings
    (
        "There are two animals:\n\n\nIt purrs.\n\n\nIt barks.\n",
        "There are two animals:\n\n[heading wanted: part 1 of 2]\n\nIt purrs.\n\n"
        "[heading wanted: part 2 of 2]\n\nIt barks.\n",
        PLAIN,
    ),
    (
        "Old Cats\n\nThese sleep and purr all day.",
        "**Old Cats**\n\nThese sleep and purr all day.",
        PLAIN,
    ),
]


@pytest.mark.parametrize(("damaged", "expected", "item"), MENDS)
def test_damage_is_mended(
    damaged: str, expected: str, item: Context
) -> None:
    assert mended(damaged, item) == expected
    assert mended(expected, item) == expected, "mending it again changes it"


HEALTHY = [
    '```html\n<iframe title="3rd party ad content"></iframe>\n![a](b.png)\n***\\*x\\****\n• y\n```\n',
    'Write `<iframe title="ad">` or `![x_i](y.png)` or `***\\*a\\****`.',
    "A star topology, a fork in the road; follow me for now. See [a link](https://example.org/a_b).",
    "### Deeper\n\nTitle\n---\n\nText.\n\n---\n\nMore text.",
    "On 5 May 2021 it rained.\nMay 5, 2021 was wet.",
    "The next step on this path is backpropagation. Check out the code. An engineer of courses.",
    "Answering: it is what an answer is.",
    "A star: it shines. To do so takes fuel.",
    "Cats go <b>back to top</b> shelves.",
    "An escaped \\*star\\* and ***bold italics*** and **bold**.",
    "A formula $x_i$ and $$y$$, a price of $5 and $6, 2^3 = 8.",
    "Where h is the height, the formula: $h = 2$. The formula is: h = 3. Where, y.",
    "```\nw_i = w_i + rate * x_i\n```\n\n```python\ny = mx + b\n```\n",
    "- one • two\n- three\n\n1.5 is a number\n\n3.Lone\n",
    "- Cats\n- Cats purr.\n- Dogs\n",
    "- Cats\n- Dogs bark.\n- Mice\n- Rats squeak.\n",
    "- Cat Dog\n- Purrs\n",
    "    indented = code\n\n- item\n\n    still the $x$ item\n",
    "Two things:\n\nfirst\n\nsecond\n",
    "It’s naïve: 20 °C, 3 × 4, a − b, “quoted” – œuvre, Ångström, √2 ≈ 1.41, ‚low‘.",
    "| a | b |\n| - | - |\n| c | d |\n",
]


@pytest.mark.parametrize("text", HEALTHY)
@pytest.mark.parametrize(
    "item",
    [MARKDOWN, MARKDOWN._replace(plain=True), MARKDOWN._replace(last=True)],
)
def test_healthy_text_is_left_alone(text: str, item: Context) -> None:
    assert mended(text, item) == text


TROUBLES = [
    (
        "```\nht = f(Uht-1)\n```\n\n- ht = State at time t\n- U = Weights\n",
        "flattened",
    ),  # ht-1 is not listed
    ("```\nqt = Zqt-1\n```\n", "flattened"),  # nothing is listed
    ("```\nht = f(Vxt)\n```" + WHERE, "flattened"),  # V is not listed
    (f"![\\nosuch{{x}}]({IMAGE})", "does not convert"),
]


@pytest.mark.parametrize(("text", "what"), TROUBLES)
def test_what_would_be_a_guess_is_reported(text: str, what: str) -> None:
    found = repair(Tracked.whole(text), MARKDOWN)
    assert [what in trouble for _, trouble in found.troubles] == [True]
    assert "$" not in found.text.text.split("- ")[0]
    assert "~~~" not in found.text.text


def test_a_table_that_does_not_part_is_reported_and_left() -> None:
    found = repair(
        Tracked.whole("• Cat Dog\n• Purrs Like Mad Barks\n• Sleeps Runs"),
        PLAIN,
    )
    assert (
        found.text.text
        == "- Cat Dog\n- Purrs Like Mad Barks\n- Sleeps Runs"
    )
    assert len(found.troubles) == 1
    assert found.gaps[0][1].startswith("table wanted")


def test_formulas_that_do_not_convert_stay_as_code() -> None:
    found = repair(
        Tracked.whole(f"see ![\\nosuch{{x}}  ]({IMAGE})"), MARKDOWN
    )
    assert found.text.text == "see `` \\nosuch{x}   ``"
    assert found.gaps[0][1] == "formula wanted: \\nosuch{x}"


def test_every_step_says_what_it_must_not_touch() -> None:
    for name, step in STEPS:
        assert "ot touched" in (step.__doc__ or "") or "not touch" in (
            step.__doc__ or ""
        ), name
    assert len({name for name, _ in STEPS}) == len(STEPS)
