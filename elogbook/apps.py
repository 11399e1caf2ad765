from django.apps import AppConfig


class ElogbookConfig(AppConfig):
    name = "elogbook"

    def ready(self) -> None:
        from elogbook import checks  # noqa: F401 (registers itself)
