"""Tables against gold: precision, recall, values, confidence."""
