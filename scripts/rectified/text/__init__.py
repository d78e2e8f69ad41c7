"""What a text says, whoever wrote it: its notation, its words, its LaTeX.

Nothing here knows of questions, lists or pages; everything else may use it.
"""
