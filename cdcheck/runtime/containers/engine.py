"""The Docker engine: reached through its SDK, and every way in which it fails said in a sentence."""

import platform
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import docker
from docker.errors import APIError, DockerException
from urllib3.exceptions import HTTPError

from cdcheck.errors import ToolError
from cdcheck.runtime.workplace import Workplace

RUN, PLACE, DEADLINE, KIND = "cdcheck.run", "cdcheck.place", "cdcheck.deadline", "cdcheck.kind"
_PATIENCE = 60

# What `requests` raises below the SDK is an OSError; what breaks in a stream is not.
BROKEN = (DockerException, OSError, HTTPError)

Client = Any
"""A Docker client; the SDK has no types."""


def connect(timeout: float = _PATIENCE) -> Client:
    """Gives a client of an engine that answers; raises `ToolError` if none does."""
    try:
        client = docker.from_env(timeout=timeout)
        client.ping()
    except (DockerException, OSError):
        raise ToolError(
            "no Docker engine answers; start one, name it in DOCKER_HOST, or use `--runner process`"
        ) from None
    return client


@contextmanager
def asking(deed: str) -> Iterator[None]:
    """Turns every failure of the engine into a `ToolError` that says during what it came."""
    try:
        yield
    except APIError as error:
        said = " ".join(str(error.explanation or error).split())
        raise ToolError(f"the Docker engine failed to {deed}: {said[:300]}") from None
    except BROKEN as error:
        raise ToolError(f"the Docker engine did not answer to {deed}: {type(error).__name__}") from None


def labels_of(work: Workplace, seconds: float) -> Mapping[str, str]:
    """Gives the labels by which a sweep knows whose a thing is, and when it is surely forgotten."""
    return {
        RUN: work.id,
        PLACE: place_of(work.folder.parent),
        DEADLINE: str(int(time.time() + seconds)),
    }


def place_of(folder: Path) -> str:
    """Names a folder of runs so that no other machine that uses the engine has the same name."""
    return f"{platform.node()}:{folder}"
