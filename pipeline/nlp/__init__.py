"""The language model: tokens, sentences, entities."""
