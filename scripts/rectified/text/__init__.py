"""What a text says, whoever wrote it: its notation, its words, its LaTeX.

Nothing here knows of questions, lists or pages.

May be imported by `curation`, `scrapes`, `checks`, `pages`, `printing`, `pipeline`, `site`, `examining`,
`adoption`, `proving`, `figures`. Imports none of these.
"""
