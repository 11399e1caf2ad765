"""What reading a ZIP that is broken or hostile may raise: each method of packing fails in its own way."""

import lzma
import zipfile
import zlib

BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, ValueError, NotImplementedError)
