"""What runs while MkDocs or Zensical builds: macros, Markdown extensions, and the files that they link to.

Both builders must find all they need here, through `mkdocs.yml`.

May be imported by `figures`. Imports none of these, nor `pipeline`, `examining`, `adoption`, `proving`.
"""
