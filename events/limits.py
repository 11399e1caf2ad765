"""What a process that reads a stranger's file may cost. Nothing here knows of logbooks or Django."""

import resource


def limit(*, memory: int, seconds: int) -> None:
    """This process ends when it wants more bytes or more time of a processor; it leaves no image of itself behind."""
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(what, (most, most))
