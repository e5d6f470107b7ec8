"""What a person looks at: views of parsed documents."""
