import pytest

from cdcheck.facts.tree_shape import Cut, shape_of
from cdcheck.model.layers import Layer, LayeredModule

R, S, D, M, OTHER = Layer.ROUTES, Layer.SERVICES, Layer.REPOSITORIES, Layer.MODELS, Layer.OTHER


def modules(**layers: Layer) -> dict[str, LayeredModule]:
    found = {}
    for written, layer in layers.items():
        path = written.replace("__", "/") + ".ts"
        found[path] = LayeredModule(path, layer, "", path.rpartition("/")[0])
    return found


@pytest.mark.parametrize(
    ("layers", "cut", "features"),
    [
        pytest.param({"src__routes__a": R, "src__services__a": S}, Cut.LAYERED, [], id="layers"),
        pytest.param({"src__main": OTHER, "src__routes__a": R}, Cut.FLAT, [], id="one layer"),
        pytest.param(
            {
                "src__users__routes__a": R,
                "src__users__models__a": M,
                "src__tags__routes__a": R,
                "src__tags__services__a": S,
            },
            Cut.FEATURES,
            ["src/tags", "src/users"],
            id="features",
        ),
        pytest.param(
            {"src__domain__models__a": M, "src__infra__http__routes__a": R, "src__infra__repos__a": D},
            Cut.HEXAGONAL,
            [],
            id="a hexagon",
        ),
        pytest.param(
            {
                "src__users__domain__models__a": M,
                "src__users__infra__routes__a": R,
                "src__tags__domain__models__a": M,
                "src__tags__infra__repos__a": D,
            },
            Cut.HEXAGONAL_FEATURES,
            ["src/tags", "src/users"],
            id="a hexagon a feature",
        ),
    ],
)
def test_the_cut_of_a_tree_is_told(layers: dict[str, Layer], cut: Cut, features: list[str]) -> None:
    shape = shape_of(modules(**layers))

    assert (shape.cut, list(shape.features)) == (cut, features)
