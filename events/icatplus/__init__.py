"""The routes and JSON of ICAT+, so that its published clients work with us unchanged. A translator: no rule lives here."""
