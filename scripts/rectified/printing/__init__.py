"""Paper: PDFs of the built site, printed by a browser, and the record of what they show.

Only `scripts/pdf.py` starts a browser; the site reads the record.

May be imported by `pipeline`, `site`, `examining`, `adoption`. Imports none of these, nor `proving`, `figures`.
"""
