"""What somebody types to find entries: words, "words together", -not, or, and filters as words (tag:detector)."""

from .dates import Span
from .filters import EXAMPLES, FILTERS, Value
from .reading import LONGEST, MOST_TERMS, Query, Remark, Term, read

__all__ = ["EXAMPLES", "FILTERS", "LONGEST", "MOST_TERMS", "Query", "Remark", "Span", "Term", "Value", "read"]
