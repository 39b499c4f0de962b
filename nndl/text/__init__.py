"""What works on text without a network: dictionaries, tags, and models that count words."""
