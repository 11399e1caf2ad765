"""Who may see which logbook, and when."""

from .catalogue import CatalogueQuestion, CatalogueState
from .keys import ApiToken
from .people import InstrumentScientist, Participant, User
from .places import Dataset, Instrument, Investigation, Sample, investigation_changed
from .records import AccessRecord, Notice, ReleaseChange, RequestCount, WrongPasswords

__all__ = [
    "AccessRecord",
    "ApiToken",
    "CatalogueQuestion",
    "CatalogueState",
    "Dataset",
    "Instrument",
    "InstrumentScientist",
    "Investigation",
    "Notice",
    "Participant",
    "ReleaseChange",
    "RequestCount",
    "Sample",
    "User",
    "WrongPasswords",
    "investigation_changed",
]
