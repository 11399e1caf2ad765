"""How fast it is, as ratios measured in one run on one machine; RESULTS.md has the last run's."""
