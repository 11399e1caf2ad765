from django.apps import AppConfig


class ElogbookConfig(AppConfig):
    name = "elogbook"

    def ready(self) -> None:
        from django.contrib import admin

        from elogbook import checks  # noqa: F401 (registers itself)
        from elogbook.signing_in import forms, id_tokens
        from events import sessions

        admin.site.login_form = forms.OfAdmin
        sessions.recognisers.append(id_tokens.account)
