"""Curated files as one writes them, to be spoiled."""

QUESTION = """---
title: A question?
level: core
sources: [alpha/1]
references: [key]
---
Short.

<!-- more -->

Long.
"""
