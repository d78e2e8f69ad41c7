"""Parts of patterns that never go back, so that reading takes time in proportion to the text."""


def once(pattern: str, name: str) -> str:
    """A part of a pattern that is never tried another way once it has matched.

    Possessive repeats of groups would do the same; Python before 3.11.5 loses its place in them.

    Args:
        pattern: the part.
        name: a name for its group, of which a pattern may have one only.

    >>> import re
    >>> re.match(once("(?:ab?c)+", "letters") + "a", "aca")[0]
    'aca'
    >>> re.match(once("a+", "letters") + "a", "aaa") is None
    True
    """
    return rf"(?=(?P<{name}>{pattern}))(?P={name})"
