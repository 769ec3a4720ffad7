"""Reports on paper: a result becomes a table of words and numbers, and a Typst template draws it as a PDF.

A template computes nothing and reads no file but its own kind; what it draws comes as data, never as markup.
"""
