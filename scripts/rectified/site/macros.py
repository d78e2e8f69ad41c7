"""Macros for the hand-written pages: counts, topic cards, the corrections, the list of all questions.

Loaded by mkdocs-macros and by Zensical's own implementation of it. Generated pages never run through it.
"""

import os
import shutil
from pathlib import Path
from typing import Any

from mkdocs.exceptions import Abort

from rectified import ROOT, curation, files, identity
from rectified.curation import mistakes, outcomes, proofs
from rectified.errors import BadInput, raise_all
from rectified.pages import booklet, listings, paths
from rectified.pages.density import BOOKLET
from rectified.printing.record import offered
from rectified.scrapes import inventory
from rectified.site import archives, assets, proof_marks, shipped


def define_env(env: Any) -> None:
    """Give the hand-written pages their variables and macros.

    Args:
        env: the macros environment; `variables` and `macro` are used.

    Raises:
        Abort: something cannot be read; the builder says it in a line for each fault, and builds nothing.
    """
    try:
        _define(env)
    except BadInput as error:
        raise Abort(str(error)) from None


def _define(env: Any) -> None:
    # While `mkdocs serve` runs, what was read for one build must not answer for the next.
    identity.cached.cache_clear()
    proofs.cached.cache_clear()
    proof_marks.forget()
    content, proved = assets.build(ROOT)
    raise_all(paths.unknown(ROOT, content))
    # MkDocs dates what it packs by this variable, or else by the clock.
    questions = content.questions.values()
    os.environ[archives.EPOCH] = str(archives.moment(questions))
    lists = inventory.load(ROOT / "sources.yml")
    env.variables["site"] = identity.load(ROOT)
    env.variables["totals"] = listings.totals(content, proved, lists)
    env.variables["lists"] = listings.spelled(len(lists.sources), "list")
    env.variables["reviews"] = {
        topic.id: curation.last_review(content.of(topic.id))
        for topic in content.topics
    }
    env.variables["reviewed"] = curation.last_review(questions)
    env.variables["finished"] = bool(offered(BOOKLET, ROOT))
    env.variables["planted"] = bool(outcomes.planted(ROOT))
    env.macro(lambda: listings.topics(content), "topics")
    env.macro(lambda: listings.example(content, proved), "example")
    marks = mistakes.load(ROOT)
    env.macro(
        lambda: listings.corrections(content, proved, marks), "corrections"
    )
    env.macro(lambda: listings.errata(content), "errata")
    env.macro(lambda: listings.a_to_z(content), "a_to_z")
    env.macro(lambda: listings.source_lists(lists), "source_lists")
    env.macro(shipped.listed, "shipped")
    env.macro(lambda time, *of: paths.path(content, time, of), paths.MACRO)
    env.macro(lambda: booklet.pages(content, proved), "booklet")


def on_pre_page_macros(env: Any) -> None:
    """Keep each page out of the theme's own search index, which no page asks for, and tell the sitemap how old it is.

    Zensical's search needs no such word, and its sitemap tells no dates. None stands in a front matter, since two
    edits of one topic shall merge.

    Args:
        env: the macros environment; `page` is used.
    """
    env.page.meta["search"] = {"exclude": True}
    # What stands in the meta hides the variable of that name, so it does so on topics' pages alone.
    if topic := env.page.meta.get("topic"):
        env.page.meta["reviewed"] = env.variables["reviews"].get(topic)


def on_post_build(env: Any) -> None:
    """Take out of the site what no page asks for: the theme's own search index, and other languages for it.

    Args:
        env: the macros environment; `conf` is used.
    """
    site = Path(env.conf["site_dir"])
    files.write_all({}, remove=(site / "search/search_index.json",))
    shutil.rmtree(site / "assets/javascripts/lunr", ignore_errors=True)
