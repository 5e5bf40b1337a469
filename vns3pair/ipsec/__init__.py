"""The knowledge: what a sheet holds, how its two sides must relate, and what a difference does.

Pure Python on the standard library alone: no Django, no files, no network. `catalogue` declares the
parameters, `comparison.compare` compares two sides, `sheetfile` reads and writes the JSON sheet file.
"""
