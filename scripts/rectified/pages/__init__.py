"""Markdown pages made of the curation, and drafts made of what is new in the lists.

The same curation gives the same text. Nothing here knows of MkDocs, of HTML pages or of a browser.

May be imported by `printing`, `pipeline`, `site`, `examining`, `adoption`. Imports none of these, nor `checks`,
`proving`, `figures`.
"""
