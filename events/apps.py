from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"

    def ready(self) -> None:
        from events import logbook, notify
        from investigations.models import investigation_changed

        investigation_changed.connect(logbook.investigation_appeared, dispatch_uid="events.adopt")
        investigation_changed.connect(notify.readers_changed, dispatch_uid="events.readers")
