"""Hook of MkDocs: under `mkdocs serve`, the pages' policy admits the one script that the server adds, and no other.

The script differs from answer to answer. So its hash is written into the policy of each page as it goes out.
"""

import re
from collections.abc import Callable
from typing import Any

from mkdocs.livereload import LiveReloadServer

from rectified.site import policy

_ADDED = re.compile(
    rb"<script>(\nvar livereload(?:(?!</?script).)*)</script>(?!.*<script)",
    re.DOTALL,
)
_ADMITS = b"script-src 'self'"


def admitting(page: bytes) -> bytes:
    """A page as the server sends it, with the script that it has added admitted.

    Raises:
        LookupError: the server adds another script than it did.
    """
    added = _ADDED.search(page)
    if added is None:
        raise LookupError("no script that reloads; adapt reloading.py")
    digest = policy.digest(added[1]).encode()
    return page.replace(_ADMITS, b"%b %b" % (_ADMITS, digest), 1)


def on_serve(server: LiveReloadServer, **_: Any) -> None:
    """Have the server send pages so; MkDocs calls this."""
    add: Callable[[bytes, int], bytes] = server._inject_js_into_html

    def add_and_admit(content: bytes, epoch: int) -> bytes:
        return admitting(add(content, epoch))

    # On this server only; MkDocs offers no other way to change what it adds.
    server._inject_js_into_html = add_and_admit  # type: ignore[method-assign]
