"""What each rule of the table lets whom do, in which state of a logbook."""

LOGIN, MISSING, FORBIDDEN, IN = "login", "missing", "forbidden", "in"

# stranger, outsider, reader, member, staff, administrator
RULES: dict[str, dict[str, tuple[str, ...]]] = {
    "read": {
        "closed": (MISSING, MISSING, IN, IN, IN),
        "released": (IN, IN, IN, IN, IN),
        "own": (MISSING, MISSING, MISSING, MISSING, IN),
    },
    # Older versions, removed entries, files as they came: of the team and the staff, also after release.
    "kept": {
        "closed": (MISSING, MISSING, IN, IN, IN),
        "released": (MISSING, MISSING, IN, IN, IN),
        "own": (MISSING, MISSING, MISSING, MISSING, IN),
    },
    "kept, signed in": {
        "closed": (LOGIN, MISSING, IN, IN, IN),
        "released": (LOGIN, MISSING, IN, IN, IN),
        "own": (LOGIN, MISSING, MISSING, MISSING, IN),
    },
    "write": {
        "closed": (LOGIN, MISSING, FORBIDDEN, IN, IN),
        "released": (LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN),
        "own": (LOGIN, MISSING, MISSING, MISSING, IN),
    },
    # What writers correct, and nobody else needs to know of.
    "correct": {
        "closed": (LOGIN, MISSING, MISSING, IN, IN),
        "released": (LOGIN, MISSING, MISSING, MISSING, MISSING),
        "own": (LOGIN, MISSING, MISSING, MISSING, IN),
    },
    "write, open": {
        "closed": (MISSING, MISSING, FORBIDDEN, IN, IN),
        "released": (FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN),
    },
    # Who joins the team: for its leader and the staff to say, until the release.
    "lead, open": {
        "closed": (MISSING, MISSING, FORBIDDEN, FORBIDDEN, IN),
        "released": (FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN),
    },
    "lead": {
        "closed": (LOGIN, MISSING, FORBIDDEN, FORBIDDEN, IN),
        "released": (LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN),
    },
    # Entries go elsewhere: for the beamline's staff, until the release.
    "move": {
        "closed": (LOGIN, MISSING, FORBIDDEN, FORBIDDEN, IN),
        "released": (LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN),
    },
    # An old version comes back: who may not see versions learns nothing of them.
    "go back": {
        "closed": (LOGIN, MISSING, FORBIDDEN, IN, IN),
        "released": (LOGIN, MISSING, FORBIDDEN, FORBIDDEN, FORBIDDEN),
        "own": (LOGIN, MISSING, MISSING, MISSING, IN),
    },
    "change the release": {
        "closed": (LOGIN, MISSING, FORBIDDEN, FORBIDDEN, IN),
        "released": (LOGIN, MISSING, FORBIDDEN, FORBIDDEN, IN),
    },
    "hide a machine's": {
        "closed": (LOGIN, MISSING, FORBIDDEN, FORBIDDEN, IN),
        "released": (LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN),
        "own": (LOGIN, MISSING, MISSING, MISSING, IN),
    },
    "never": {
        "closed": (LOGIN, MISSING, FORBIDDEN, FORBIDDEN, FORBIDDEN),
        "released": (LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN),
        "own": (LOGIN, MISSING, MISSING, MISSING, FORBIDDEN),
    },
    "read, signed in": {
        "closed": (LOGIN, MISSING, IN, IN, IN),
        "released": (LOGIN, IN, IN, IN, IN),
    },
    # How it will look: asked before release, and after it the logbook itself.
    # What it tells programs of itself: nothing of a closed one, whoever asks.
    "published": {
        "closed": (MISSING, MISSING, MISSING, MISSING, MISSING),
        "released": (IN, IN, IN, IN, IN),
    },
    # A file is made for a person who reads the logbook.
    "ask for": {
        "closed": (MISSING, MISSING, IN, IN, IN),
        "released": (LOGIN, IN, IN, IN, IN),
    },
    # What one person asked for is nobody else's.
    "asked for": {
        "closed": (LOGIN, MISSING, MISSING, IN, MISSING),
        "released": (LOGIN, MISSING, MISSING, IN, MISSING),
    },
    "asked for by staff": {"own": (LOGIN, MISSING, MISSING, MISSING, IN, MISSING)},
    "preview": {"closed": (LOGIN, MISSING, IN, IN, IN), "released": (LOGIN, IN, IN, IN, IN)},
    "staff": {"own": (LOGIN, MISSING, MISSING, MISSING, IN)},
    "administrators": {"own": (LOGIN, MISSING, MISSING, MISSING, MISSING, IN)},
    # Content goes for good, anywhere: for others there is no such page.
    "redact": dict.fromkeys(("closed", "released", "own"), (LOGIN, MISSING, MISSING, MISSING, MISSING, IN)),
    # Of its owner alone.
    "nobody else": dict.fromkeys(("closed", "released", "own"), (LOGIN, MISSING, MISSING, MISSING, MISSING)),
    "nobody": {"own": (MISSING, MISSING, MISSING, MISSING, MISSING)},
    "person": {"own": (LOGIN, IN, IN, IN, IN)},
    "anybody": {"own": (IN, IN, IN, IN, IN)},
}
