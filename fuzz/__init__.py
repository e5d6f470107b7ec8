"""Coverage-guided fuzzing (``make fuzz``), and the invariants that all fuzzing checks."""
