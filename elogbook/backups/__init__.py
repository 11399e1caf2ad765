"""Backups: the database and the files of one moment, in a folder that needs nothing of ours to be read."""
