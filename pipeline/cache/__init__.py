"""Results of earlier runs and the keys under which they are found."""
