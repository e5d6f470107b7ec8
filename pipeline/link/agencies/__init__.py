"""Which agency a name denotes."""
