"""The routes of viewsets, as the routers of DRF make them."""

from cdcheck.testing.projects import project_of


def test_a_router_derived_from_drfs_registers_and_extends() -> None:
    texts = {
        "shop/settings.py": "ROOT_URLCONF = 'shop.urls'\n",
        "shop/urls.py": "from django.urls import include, path\nfrom rest_framework import routers\n"
        "from shop.views import Items\n"
        "class Router(routers.DefaultRouter):\n"
        "    def take(self, other):\n        self.registry.extend(other.registry)\n"
        "inner = routers.SimpleRouter()\ninner.register('things', Items)\n"
        "router = Router(trailing_slash=False)\nrouter.register('items', Items)\nrouter.take(inner)\n"
        "urlpatterns = [path('api/', include((router.urls, 'api')))]\n",
        "shop/views.py": "from rest_framework.viewsets import GenericViewSet\n"
        "from rest_framework.mixins import ListModelMixin\n"
        "class Items(ListModelMixin, GenericViewSet): ...\n",
    }

    assert routes_of(texts) == ["GET /api/items", "GET /api/things/"]


def test_a_nested_router_hangs_below_one_resource_of_another() -> None:
    texts = {
        "shop/settings.py": "ROOT_URLCONF = 'shop.urls'\n",
        "shop/urls.py": "from django.urls import include, path\n"
        "from rest_framework_nested import routers\nfrom shop.views import Items, Notes, Shops\n"
        "router = routers.DefaultRouter(trailing_slash=False)\nrouter.register(r'shops', Shops)\n"
        "inner = routers.NestedSimpleRouter(router, r'shops', lookup='shop')\n"
        "inner.register('items', Items)\n"
        "deep = routers.NestedDefaultRouter(inner, 'items', trailing_slash=True)\n"
        "deep.register('notes', Notes)\n"
        "urlpatterns = [path('', include(r.urls)) for r in (router, inner, deep)]\n",
        "shop/views.py": "from rest_framework.viewsets import GenericViewSet\n"
        "from rest_framework.mixins import ListModelMixin, RetrieveModelMixin\n"
        "class Shops(ListModelMixin, GenericViewSet):\n    lookup_field = 'slug'\n"
        "class Items(RetrieveModelMixin, GenericViewSet): ...\n"
        "class Notes(ListModelMixin, GenericViewSet): ...\n",
    }

    assert routes_of(texts) == [
        "GET /shops",
        "GET /shops/{shop_slug}/items/{nested_2_pk}/notes/",
        "GET /shops/{shop_slug}/items/{pk}",
    ]


def test_another_library_may_say_by_which_field_its_views_look_for_a_row() -> None:
    texts = {
        "shop/settings.py": "ROOT_URLCONF = 'shop.urls'\n",
        "shop/urls.py": "from rest_framework import routers\nfrom shop.views import Users\n"
        "router = routers.SimpleRouter()\nrouter.register('users', Users)\nurlpatterns = router.urls\n",
        "shop/views.py": "from djoser.views import UserViewSet\n"
        "from rest_framework.decorators import action\n"
        "class Users(UserViewSet):\n"
        "    @action(detail=True)\n    def follow(self, request, id): ...\n",
    }

    assert routes_of(texts) == ["GET /users/{lookup}/follow/"]


def routes_of(texts: dict[str, str]) -> list[str]:
    return sorted(f"{route.method} {route.path}" for route in project_of(texts).routes)
