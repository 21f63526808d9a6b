"""Where the images of containers come from: `scripts/base-images` makes them."""

import os
from pathlib import Path

from docker.errors import ImageNotFound

from cdcheck.errors import ToolError
from cdcheck.runtime.containers.engine import connect
from cdcheck.runtime.runners import Options
from tests.fixture_apps.fixture import UnavailableError

IMAGES = {name: f"cdcheck-{name}" for name in ("python", "node", "postgres")}


def local_images() -> Options:
    """Gives the local images and the certificates that are trusted.

    Raises `UnavailableError` where there is no engine, or an image is missing.
    """
    try:
        client = connect()
        for image in IMAGES.values():
            client.images.get(image)
    except ToolError as error:
        raise UnavailableError(str(error)) from None
    except ImageNotFound as error:
        raise UnavailableError(f"{error.explanation}; `scripts/base-images` makes it") from None
    trusted = os.environ.get("CDCHECK_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE")
    return Options(IMAGES, ca_bundle=Path(trusted) if trusted else None)
