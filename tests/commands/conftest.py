from tests.postgres.conftest import home, innocent  # noqa: F401
