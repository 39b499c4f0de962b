"""Speed as ratios: run by ``make bench``."""
