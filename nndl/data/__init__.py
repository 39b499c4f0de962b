"""Data of the chapters: series and sets that come with a library, and generators."""
