"""Commands 命令: what ``mutu`` can be told; each asks a question or stores a file, and prints."""
