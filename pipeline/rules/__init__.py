"""What finders share: registry, words, patterns."""
