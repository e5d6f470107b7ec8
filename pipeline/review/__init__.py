"""``raw/corrections.csv``: what readers found wrong, missing or right, applied on every run.

``corrections_file``  the file → typed lines
``matching``          lines → the row that they mean
``values``            fields → a value
``additions``         missed words → complete rows
``apply``             what the lines of one document say, done
``corrections``       all of it for a folder, and the table of what became of each line
"""
