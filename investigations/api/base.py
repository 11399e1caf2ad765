from rest_framework.permissions import AllowAny
from rest_framework.views import APIView


class Open(APIView):
    """Who may do what is not said here but by `access` and the doors of each surface."""

    permission_classes = [AllowAny]
