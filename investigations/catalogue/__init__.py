"""What the facility's catalogue says of beamlines, people, investigations, samples and datasets."""

from investigations.catalogue import beamlines, holdings, people, visits
from investigations.catalogue.state import Freshness, freshness

__all__ = ["Freshness", "beamlines", "freshness", "holdings", "people", "visits"]
