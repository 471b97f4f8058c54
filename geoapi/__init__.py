"""What the land means, and how it is served."""
