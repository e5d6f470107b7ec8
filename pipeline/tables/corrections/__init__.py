"""``raw/corrections.csv``: what readers found wrong, missing or right, applied on every run.

``reading`` makes typed lines of the file, ``places`` says where they point,
``values`` makes values of their fields, ``additions`` makes rows of missed words,
``matching`` finds the rows that lines speak of, ``applying`` does what they say.
"""
