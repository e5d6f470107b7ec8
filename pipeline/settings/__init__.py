"""What ``params.yaml`` may hold, and its reading."""
