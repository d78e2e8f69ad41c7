"""What runs while MkDocs or Zensical builds: macros, Markdown extensions, and the files that they link to.

Both builders must find all they need here, through `mkdocs.yml`. No other package may use this one.
"""
