"""Layers of an architecture, and which module belongs to which."""

from enum import StrEnum

from msgspec import Struct


class Layer(StrEnum):
    """A layer of the clean architecture, or none of them."""

    ROUTES = "routes"
    SERVICES = "services"
    REPOSITORIES = "repositories"
    MODELS = "models"
    OTHER = "other"

    @property
    def rank(self) -> int:
        """Counts from the bottom: models 0 to routes 3; -1 for no layer."""
        order = (Layer.MODELS, Layer.REPOSITORIES, Layer.SERVICES, Layer.ROUTES)
        return order.index(self) if self in order else -1


class LayeredModule(Struct, frozen=True):
    """Puts a file into a layer, with the reason; `group` is the folder or file that decided."""

    path: str
    layer: Layer
    why: str
    group: str
