"""What search engines and people who share a link get to see."""

import json
import re
from functools import cache
from html import unescape
from pathlib import Path

from PIL import Image

from browsing import pages_of
from published import SITE
from rectified import identity
from rectified.curation import last_review
from rectified.site import social
from samples import CONTENT


@cache
def heads(folder: Path) -> dict[str, str]:
    """The head of every page but the 404."""
    return {
        name: (folder / name / "index.html").read_text().split("</head>")[0]
        for name in pages_of(folder)
        if name != "404.html"
    }


def meta(head: str, name: str) -> str:
    found = re.findall(
        rf'<meta (?:name|property)="{name}" content="([^"]*)"', head
    )
    assert len(found) == 1, (name, found)
    return unescape(found[0])


def test_every_page_says_where_it_lives_and_what_it_is(
    built_site: Path,
) -> None:
    for name, head in heads(built_site).items():
        assert f'<link rel="canonical" href="{SITE}{name}">' in head
        assert meta(head, "og:url") == SITE + name
        assert 50 <= len(meta(head, "description")) <= 320, (
            name,
            meta(head, "description"),
        )
        assert meta(head, "og:description") == meta(head, "description")


def test_titles_and_descriptions_are_unique(built_site: Path) -> None:
    titles = [
        re.findall("<title>(.*?)</title>", head)[0]
        for head in heads(built_site).values()
    ]
    descriptions = [
        meta(head, "description") for head in heads(built_site).values()
    ]
    assert len(set(titles)) == len(set(descriptions)) == len(titles)


def test_the_sitemap_lists_every_page(built_site: Path) -> None:
    listed = re.findall(
        "<loc>(.*?)</loc>", (built_site / "sitemap.xml").read_text()
    )
    assert {SITE + name for name in heads(built_site)} == set(listed)


def test_the_sitemap_dates_topics_by_their_last_review(
    built_site: Path,
) -> None:
    """And no page by the day on which it was built."""
    text = (built_site / "sitemap.xml").read_text()
    entries = re.findall(r"<url>(.*?)</url>", text, re.DOTALL)
    told = {}
    for entry in entries:
        day = re.search("<lastmod>(.*?)</lastmod>", entry)
        told[re.findall("<loc>(.*?)</loc>", entry)[0]] = day and day[1]
    reviewed = {
        f"{SITE}topics/{topic.id}/": last_review(
            CONTENT.questions[slug] for slug in topic.questions
        )
        for topic in CONTENT.topics
    }
    assert any(reviewed.values())
    reviewed = {name: day for name, day in reviewed.items() if day}
    assert {name: day for name, day in told.items() if day} == reviewed


def test_every_page_has_a_preview_picture_of_its_own_topic(
    built_site: Path,
) -> None:
    for name, head in heads(built_site).items():
        topic = (
            name.removeprefix("topics/").strip("/")
            if name.startswith("topics/")
            else "site"
        )
        address = meta(head, "og:image")
        assert address == f"{SITE}assets/generated/social/{topic}.png"
        with Image.open(built_site / address.removeprefix(SITE)) as picture:
            assert picture.size == (1200, 630)
            assert (
                len(picture.convert("RGB").getcolors(1 << 20) or []) > 8
            ), "nothing is drawn"


def test_pictures_keep_their_text_inside() -> None:
    longest = max(
        CONTENT.topics,
        key=lambda topic: len(topic.title) + len(topic.purpose),
    )
    picture = social.draw(
        identity.load(),
        longest.title,
        longest.purpose,
        "11 interview questions · 48 published mistakes corrected",
    )
    right = picture.crop((1200 - 40, 0, 1200, 630)).getcolors()
    assert right is not None
    assert len(right) == 1, "text runs into the right margin"


def test_the_home_page_names_the_site(built_site: Path) -> None:
    block = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>',
        heads(built_site)[""],
    )
    assert json.loads(block[0])["url"] == SITE
