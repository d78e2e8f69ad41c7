"""Links to other hosts, and the signs by which headings link to themselves."""

from markdown import Markdown

PAGE = """
# Book

<div class="sheet" markdown="1">

## Sheet

### Question

</div>

## Behind
"""


def test_headings_of_a_sheet_have_no_sign() -> None:
    """It is one of the booklet; what one shares is the answer's own address."""
    html = Markdown(
        extensions=["toc", "md_in_html", "rectified.site.links"],
        extension_configs={"toc": {"permalink": True}},
    ).convert(PAGE)
    signs = [line for line in html.splitlines() if "headerlink" in line]
    assert [line[:4] for line in signs] == ["<h1 ", "<h2 "]
    assert 'id="behind"' in signs[1]
    assert html.count('tabindex="-1"') == len(signs)


def test_a_link_to_another_host_hands_on_nothing() -> None:
    html = Markdown(extensions=["rectified.site.links"]).convert(
        "[there](https://other.example) [here](here.md)"
    )
    assert html.count('rel="noopener"') == 1
