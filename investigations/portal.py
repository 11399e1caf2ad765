"""What a data portal's front end asks of the catalogue we keep: lists of what the asker may read, and nothing else."""

from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Length

from investigations.models import Dataset, Investigation


def dataset_at(investigation: Investigation, path: str) -> Dataset | None:
    """The dataset of a logbook whose door was passed that a path lies in; of several the innermost."""
    if ".." in path.split("/"):
        return None
    found = investigation.datasets.exclude(location="").alias(asked=Value(path))
    inside = found.filter(Q(asked=F("location")) | Q(asked__startswith=Concat(F("location"), Value("/"))))
    innermost: Dataset | None = inside.order_by(Length("location").desc(), "pk").first()
    return innermost
