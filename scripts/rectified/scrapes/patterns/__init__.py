"""Patterns in which a list could set its questions: each finds the titles that it would explain a list by.

A pattern knows nothing of the others. `rectified.scrapes.choice` scores what they find.

To add one, write a function from `Blocks` to titles in order, beside its like in one of these modules, and a line in
`PATTERNS` (`known`): the name that `sources.yml` may use, what `--explain` says, the function. It looks through
`blocks.outside`, all places outside tables of contents that could hold a title. Of each `Site`, `style` says how it is
set (`heading 2`, `bold`, `bold lead`, `italic`, `bullet`, `line`, `set in`, `summary`, `framed`), `text` what it says,
`mark` its number or label, `asks` whether it asks; `places.as_titles` tells titles from others in one style. An answer
reaches from its title to the next, or is given by `Found.answers`. A list in tests/scrapes/shapes/ tests it, with what
a careful reader finds in it in expected.json there.
"""
