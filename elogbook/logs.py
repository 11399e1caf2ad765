"""Log lines never carry a key, a session’s id or a signed link: they stand in the paths of programs’ and phones’ requests."""

import logging
import re

KEY_IN_PATH = re.compile(r"(?i)(/(?:dataacquisition|logbook|photo|session|resource|catalogue)/+)[^/\s?\"']+")
KEY_ANYWHERE = re.compile(r"elogbook-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
KEY_IN_HEADER = re.compile(r"(?i)(token\s+|bearer\s+)[\w.~+/=-]{8,}")


def mask(line: str) -> str:
    return KEY_ANYWHERE.sub("***", KEY_IN_HEADER.sub(r"\1***", KEY_IN_PATH.sub(r"\1***", line)))


class MaskedFormatter(logging.Formatter):
    """Masks the whole line, its arguments and its traceback."""

    def format(self, record: logging.LogRecord) -> str:
        return mask(super().format(record))
