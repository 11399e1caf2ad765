"""The main API's OpenAPI document and the page that shows it, which needs nothing from elsewhere."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.utils.decorators import method_decorator
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView


class Document(SpectacularJSONAPIView):
    """The main API as OpenAPI 3.1."""


@method_decorator(csp_update({"style-src": [SELF, "'unsafe-inline'"], "img-src": [SELF, "data:"]}), name="dispatch")
class Documents(SpectacularSwaggerSplitView):
    """The document for people, who try what it says with their key."""

    url_name = "schema"
    template_name = "api_documents.html"

    def finalize_response(self, *args: Any, **kwargs: Any) -> Any:
        """The policy of every page of ours holds for this one."""
        answer = super().finalize_response(*args, **kwargs)
        answer.headers.pop("Cross-Origin-Opener-Policy", None)
        return answer
