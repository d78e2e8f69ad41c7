"""What browsers are told that a page may do: the policy in mkdocs.yml, as a page and a server say it.

Every page says it itself (overrides/partials/policy.html). Hosts that read `_headers` say it too, for whatever file.
"""

import base64
import hashlib

from rectified.identity import Identity

REFERRER = "no-referrer"


def digest(script: bytes) -> str:
    """By what a policy admits a script that stands in a page.

    >>> digest(b"")
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    hashed = base64.b64encode(hashlib.sha256(script).digest()).decode()
    return f"'sha256-{hashed}'"


def headers(site: Identity) -> str:
    """The file `_headers` for hosts that read one, such as Netlify and Cloudflare Pages.

    Args:
        site: has the policy. A page cannot say of itself who may frame it; a server can.
    """
    return (
        "/*\n"
        f"  Content-Security-Policy: {site.policy}; frame-ancestors 'none'\n"
        f"  Referrer-Policy: {REFERRER}\n"
        "  X-Content-Type-Options: nosniff\n"
    )
