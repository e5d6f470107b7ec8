"""Which case a name denotes."""
