"""Paper: PDFs of the built site, printed by a browser, and the record of what they show.

Only `scripts/pdf.py` starts a browser; the site reads the record.
"""
