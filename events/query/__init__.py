"""What somebody types to find entries: words, "words together", -not, or, and filters as words (tag:detector)."""

from .begun import Begun, begun, written
from .dates import Span
from .filters import EXAMPLES, FILTERS, Value
from .reading import LONGEST, MOST_TERMS, Query, Remark, Term, read

__all__ = [
    "EXAMPLES",
    "FILTERS",
    "LONGEST",
    "MOST_TERMS",
    "Begun",
    "Query",
    "Remark",
    "Span",
    "Term",
    "Value",
    "begun",
    "read",
    "written",
]
