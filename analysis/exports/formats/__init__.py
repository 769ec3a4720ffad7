"""Format files: what they say, which one a folder is in, and how one is explained, adjusted and written."""
