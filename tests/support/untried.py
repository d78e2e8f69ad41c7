"""What a run did not try for want of something, said once with how to have it tried; where CI is set, it fails."""

import os
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

import pytest


@dataclass(frozen=True)
class Need:
    """Something that not everybody has: how skipped tests name it, what they try with it, and how to get it."""

    named: str
    tries: str
    remedy: str


BROWSER = Need(
    "Chromium",
    "in a browser",
    "install Chromium, on Debian: apt-get install chromium-headless-shell",
)
FIREFOX = Need(
    "Firefox",
    "in Firefox",
    "install it, on Debian: apt-get install firefox-esr",
)
LISTS = Need(
    "RECTIFIED_SOURCES",
    "on the scraped lists",
    "set RECTIFIED_SOURCES to their folder",
)
TORCH = Need("(?i)torch", "with PyTorch", "make torch")
TENSORFLOW = Need(
    "(?i)tensorflow|keras",
    "with TensorFlow",
    ".venv/bin/pip install tensorflow",
)
BIOME = Need(
    "Biome",
    "of CSS and JavaScript",
    "install npm, on Debian: apt-get install npm; then make lint",
)
LOCALES = Need(
    "locale",
    "in a German and a Turkish locale",
    "on Debian: apt-get install locales; as root, localedef -i de_DE -f UTF-8 de_DE.UTF-8 and so for tr_TR",
)
ATHERIS = Need(
    "atheris",
    "with texts that follow the code they reach",
    "pip install atheris, which has wheels for Linux on x86-64",
)
DISK = Need("tmpfs", "on a small disk", "run it as root, on Linux")
NEEDS = (
    BROWSER,
    FIREFOX,
    LISTS,
    TORCH,
    TENSORFLOW,
    BIOME,
    LOCALES,
    ATHERIS,
    DISK,
)


def missing(need: Need, what: str) -> NoReturn:
    """Pass a test over for want of something; fail it where CI is set.

    Args:
        need: what it needs.
        what: the want, in words.
    """
    if os.environ.get("CI"):
        pytest.fail(
            f"{what}, and where CI is set nothing may stay untried: {need.remedy}",
            pytrace=False,
        )
    pytest.skip(f"{what}: {need.remedy}")


def line(reasons: Iterable[str]) -> str:
    """One line on all that was passed over, most first; a reason of another kind is repeated as it is.

    Args:
        reasons: why, once for each test.

    Returns:
        The line, empty if nothing was passed over.
    """
    counts = Counter(map(_kind, reasons))
    parts = [
        f"{number} {'test' if number == 1 else 'tests'} {kind}"
        for kind, number in counts.most_common()
    ]
    return "Not tried: " + "; ".join(parts) if parts else ""


def _kind(reason: str) -> str:
    need = next(
        (need for need in NEEDS if re.search(need.named, reason)), None
    )
    return f"{need.tries} ({need.remedy})" if need else f"({reason})"
