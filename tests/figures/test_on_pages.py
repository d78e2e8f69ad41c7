"""What readers see of the figures on a phone: nothing small, cut off, or written over; and no id twice on a page."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from browsing import laid_out, settled
from rectified.files import read_text
from samples import CONTENT

PHONE = (360, 740)

FAULTS = """() => {
  const found = []
  for (const panel of document.querySelectorAll(".panel")) {
    const frame = panel.getBoundingClientRect()
    const say = what => found.push(`${panel.closest("figure").id}: ${what}`)
    if (frame.width < 1) say("not shown")
    if (frame.left < 0 || frame.right > innerWidth) say("off the screen")
    const scale = frame.width / panel.viewBox.baseVal.width
    const boxes = [...panel.querySelectorAll("text")].map(text => [text, text.getBoundingClientRect()])
    for (const [text, box] of boxes) {
      const cut = box.left < frame.left - 0.5 || box.right > frame.right + 0.5
        || box.top < frame.top - 2 || box.bottom > frame.bottom + 2
      if (cut) say(`“${text.textContent}” is cut off`)
      for (const part of [text, ...text.querySelectorAll("tspan")]) {
        const size = parseFloat(getComputedStyle(part).fontSize) * scale
        if (size < 10.99) say(`“${part.textContent}” has ${size} pixels`)
      }
    }
    boxes.forEach(([one, a], i) => boxes.slice(0, i).forEach(([other, b]) => {
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left)
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
      if (across > 1 && down > 3) say(`“${one.textContent}” over “${other.textContent}”`)
    }))
  }
  return found
}"""


def _with_figures(site: Path) -> dict[str, str]:
    """The pages that show figures, by their address."""
    pages = {
        path.parent.relative_to(site).as_posix() + "/": read_text(path)
        for path in sorted(site.glob("topics/*/index.html"))
    }
    return {name: text for name, text in pages.items() if "panels" in text}


def test_figures_are_legible_and_whole_on_a_phone(
    new_page: Callable[..., Page], address: str, built_site: Path
) -> None:
    page = new_page(*PHONE)
    found = []
    for name in _with_figures(built_site):
        page.goto(address + name)
        laid_out(page)
        settled(page)
        found += page.evaluate(FAULTS)
    assert not found


def test_each_figure_says_what_it_shows(
    built_site: Path, remark: Callable[[str], None]
) -> None:
    shown = _with_figures(built_site)
    assert shown
    bare = {t.id for t in CONTENT.topics} - {
        path.split("/")[1] for path in shown
    }
    if bare:
        remark(f"topics without a figure: {', '.join(sorted(bare))}")
    for text in shown.values():
        figures = re.findall(
            r'<figure class="drawing.*?</figure>', text, re.DOTALL
        )
        for figure in figures:
            assert re.search(r'role="img" aria-label="[^"]{40,}', figure)
            assert len(figure.partition("<figcaption>")[2]) > 40
            assert "style=" not in figure.partition("<figcaption>")[0]
        ids = Counter(re.findall(r'\bid="([^"]+)"', text))
        assert not [name for name, times in ids.items() if times > 1]
