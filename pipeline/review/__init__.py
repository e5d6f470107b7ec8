"""``raw/corrections.csv``: what readers found wrong, missing or right, applied on every run.

``reading``    the file → typed lines
``groups``     lines that speak of one place together
``places``     how near a line's place is to a row's, and which words stand there
``values``     fields → a value (``bodies``, ``cases``: what a name or an id means)
``additions``  missed words → complete rows
``matching``   which row lines mean
``applying``   what lines say, done (``revising`` a row, ``placing`` added ones)
``review``     all of it for a folder, told as a table
"""
