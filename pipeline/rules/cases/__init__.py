"""Words of case names."""
