"""Makes a PDF of a document in a folder, in a process of its own: what it needs of memory ends with it."""
