"""What a run says of what it did not try."""

import pytest

import untried


@pytest.mark.parametrize(
    ("reasons", "line"),
    [
        ([], ""),
        (
            ["no Chromium: install it"],
            "Not tried: 1 test in a browser (install Chromium, on Debian: apt-get install chromium-headless-shell)",
        ),
        (
            [
                "NO KERAS: code blocks not run",
                "PyTorch is not installed",
                "install torch",
            ],
            "Not tried: 2 tests with PyTorch (make torch); 1 test with TensorFlow (.venv/bin/pip install tensorflow)",
        ),
        (
            ["RECTIFIED_SOURCES is empty", "the moon"],
            "Not tried: 1 test on the scraped lists (set RECTIFIED_SOURCES to their folder); 1 test (the moon)",
        ),
    ],
)
def test_one_line_says_what_was_passed_over(
    reasons: list[str], line: str
) -> None:
    assert untried.line(reasons) == line


@pytest.mark.parametrize("need", untried.NEEDS, ids=lambda need: need.tries)
def test_nothing_is_passed_over_where_ci_is_set(
    need: untried.Need, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match=need.remedy[:20]):
        untried.missing(need, "it is not here")
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match="it is not here"):
        untried.missing(need, "it is not here")
