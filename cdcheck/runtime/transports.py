"""How requests reach an app, or are refused for one that is not there."""

import httpx


class LocalTransport(httpx.BaseTransport):
    """Sends requests as somebody on the app's own machine would, and notes which ones failed.

    The host is named `localhost` because frameworks refuse hosts that they were not told of.
    """

    def __init__(self, port: int) -> None:
        # Nothing here is encrypted; to load the trusted certificates would only take time.
        self._inner = httpx.HTTPTransport(verify=False)
        self._host = f"localhost:{port}"
        self.has_failed = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Sends a request."""
        request.headers["Host"] = self._host
        self.has_failed = True
        response = self._inner.handle_request(request)
        self.has_failed = response.is_server_error
        return response

    def close(self) -> None:
        """Closes the connections."""
        self._inner.close()


class AbsentTransport(httpx.BaseTransport):
    """Answers for an app that is not there: every request is refused at once."""

    def __init__(self, why: str) -> None:
        self._why = why

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Refuses a request."""
        raise httpx.ConnectError(f"not sent: {self._why}", request=request)
