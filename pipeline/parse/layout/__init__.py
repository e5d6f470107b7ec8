"""What readers of all formats share: lines and blocks in the making, and what they are.

Its parts, in the order in which a reader uses them: ``lines`` and ``furniture`` of plain text,
``cues`` in a line's own words, ``notes`` and their marks, ``blocks`` built from lines,
``structure`` (what blocks are in their document), ``cleaning`` into running text, ``language``
of blocks, ``doubtful`` passages, ``facts``.  ``words`` are those of all languages.
"""
