"""The figures of the answers, drawn from the functions and runs that they show.

`canvas.py`, `plot.py` and `drawing.py` are the visual language, `parts.py` what several figures are put together from;
every other module draws the figures of one subject, each by a function that returns its panels.

May be imported by no other room, but by tests and commands. Imports none of `curation`, `scrapes`, `checks`,
`pages`, `printing`, `pipeline`, `examining`, `adoption`, `proving`.
"""
