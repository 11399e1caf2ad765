from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from investigations.names import normalised

# How catalogues word the role that leads a team, compared by letters and digits alone; "Co-proposer" leads none.
LEADING = frozenset({"principalinvestigator", "pi", "proposer", "mainproposer", "proposermainproposer"})


class User(AbstractUser):
    """A person with an account; the user name is the facility catalogue's."""

    class Theme(models.TextChoices):
        SYSTEM = "system", "as the system says"
        LIGHT = "light", "light"
        DARK = "dark", "dark"

    class Editor(models.TextChoices):
        RICH = "rich", "rich text"
        MARKDOWN = "markdown", "plain text with Markdown"

    full_name = models.CharField(max_length=255, blank=True)
    affiliation = models.CharField(max_length=255, blank=True)
    orcid = models.CharField(max_length=19, blank=True)
    catalogue_id = models.BigIntegerField(null=True, blank=True, unique=True)
    catalogue_name = models.CharField(
        max_length=255, null=True, blank=True, unique=True, help_text="As the catalogue writes it, e.g. «db/doe»."
    )
    anonymised_at = models.DateTimeField(null=True, blank=True)
    time_zone = models.CharField(max_length=64, blank=True, help_text="Empty: the facility's.")
    theme = models.CharField(max_length=6, choices=Theme, default=Theme.SYSTEM)
    editor = models.CharField(max_length=8, choices=Editor, default=Editor.RICH)
    shortcuts = models.BooleanField(default=True, help_text="Single letters act as keyboard shortcuts.")
    oldest_first = models.BooleanField(default=False)
    slide_in = models.BooleanField(default=True, help_text="New entries slide in while the page is idle at its top.")
    first_view = models.CharField(max_length=32, blank=True)

    def get_full_name(self) -> str:
        return self.full_name or super().get_full_name() or self.username

    @property
    def public_name(self) -> str:
        """What the world may call this person; empty where only the login name is known."""
        name = self.full_name or super().get_full_name()
        return "" if "@" in name or name == self.username else name

    @property
    def is_administrator(self) -> bool:
        """An administrator sees and corrects everything; data managers are administrators."""
        return self.is_active and self.is_superuser

    @property
    def initials(self) -> str:
        words = self.get_full_name().split()
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper() or "?"


class Participant(models.Model):
    """A member of an investigation's team."""

    class Source(models.TextChoices):
        CATALOGUE = "catalogue", "from the catalogue"
        HAND = "hand", "added by hand"

    investigation = models.ForeignKey("investigations.Investigation", models.CASCADE, related_name="participants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="participations")
    role = models.CharField(max_length=255, blank=True, help_text="As the catalogue words it.")
    may_write = models.BooleanField(default=True)
    since = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=9, choices=Source, default=Source.CATALOGUE)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            # By hand somebody may come twice: each period is a row, which says who added it.
            models.UniqueConstraint(
                fields=["investigation", "user", "role", "source"],
                condition=Q(source="catalogue"),
                name="participant_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.investigation}"

    @property
    def leads(self) -> bool:
        """Whether this is the leader of the team: the principal investigator, in any catalogue's words."""
        return normalised(self.role) in LEADING

    @property
    def has_ended(self) -> bool:
        return self.until is not None and self.until <= timezone.now()

    @staticmethod
    def now_active() -> Q:
        """Membership for a period counts only inside it."""
        now = timezone.now()
        return (Q(since=None) | Q(since__lte=now)) & (Q(until=None) | Q(until__gt=now))


class InstrumentScientist(models.Model):
    """A scientist of a beamline: reads and writes every logbook of it (people also say local contact)."""

    instrument = models.ForeignKey("investigations.Instrument", models.CASCADE, related_name="scientists")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="beamlines")
    source = models.CharField(max_length=9, choices=Participant.Source, default=Participant.Source.CATALOGUE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["instrument", "user"], name="scientist_once")]

    def __str__(self) -> str:
        return f"{self.user} at {self.instrument}"
