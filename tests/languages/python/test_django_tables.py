"""The tables of Django's models: labels of apps, names given by hand, inheritance between tables.

The expected tables are what `_meta.local_concrete_fields` of Django 5.2 lists for the same models.
"""

import pytest

from cdcheck.testing.projects import project_of

SETTINGS = "INSTALLED_APPS = ['django.contrib.auth', {app}]\nAUTH_USER_MODEL = '{label}.User'\n"
CONFIG = """
from django.apps import AppConfig
class ShopConfig(AppConfig):
    name = 'project.shop'
    label = 'store'
"""
MODELS = """
from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
class Stamped(models.Model):
    created = models.DateTimeField(auto_now_add=True)
    class Meta:
        abstract = True
class User(AbstractUser):
    pass
class Seller(User):
    rating = models.IntegerField()
class Item(Stamped):
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    class Meta:
        db_table = 'things'
class Book(Item):
    pages = models.IntegerField()
    about = models.ForeignKey(Item, models.CASCADE, null=True, related_name='books')
class Cheap(Item):
    class Meta:
        proxy = True
class Leaflet(Cheap):
    folds = models.IntegerField()
class Review(models.Model):
    item = models.ForeignKey('Item', on_delete=models.CASCADE)
    by = models.ForeignKey('store.Seller', on_delete=models.CASCADE)
"""


def shop(*, app: str, label: str) -> dict[str, str]:
    return {
        "project/settings.py": SETTINGS.format(app=repr(app), label=label),
        "project/shop/__init__.py": "",
        "project/shop/apps.py": CONFIG,
        "project/shop/models/__init__.py": "from project.shop.models.all.models import *\n",
        "project/shop/models/all/models.py": MODELS,
    }


def test_a_label_of_a_configured_app_begins_its_tables() -> None:
    tables = {t.name for t in project_of(shop(app="project.shop.apps.ShopConfig", label="store")).tables}

    assert {"store_user", "store_seller", "things", "store_review"} <= tables


def test_a_model_in_a_deep_folder_is_of_the_installed_app_around_it() -> None:
    files = shop(app="project.shop", label="shop")
    del files["project/shop/apps.py"]

    assert "shop_review" in {table.name for table in project_of(files).tables}


def test_a_model_that_extends_one_with_a_table_has_a_key_to_it_and_its_own_columns() -> None:
    tables = {t.name: t for t in project_of(shop(app="project.shop", label="store")).tables}

    assert [c.name for c in tables["store_book"].columns] == ["pages", "about_id", "item_ptr_id"]
    assert [c.name for c in tables["store_leaflet"].columns] == ["folds", "item_ptr_id"]
    assert [c.name for c in tables["store_seller"].columns] == ["rating", "user_ptr_id"]
    assert [c.name for c in tables["store_seller"].columns if c.is_primary] == ["user_ptr_id"]
    assert "store_cheap" not in tables
    assert "store_user_groups" in tables
    assert "store_seller_groups" not in tables


def test_a_key_refers_to_the_table_that_a_model_names_by_hand() -> None:
    tables = {t.name: t for t in project_of(shop(app="project.shop", label="store")).tables}

    assert [key.table for key in tables["store_review"].foreign_keys] == ["things", "store_seller"]
    assert [key.table for key in tables["things"].foreign_keys] == ["store_user"]


def test_a_model_takes_a_field_of_an_abstract_one_away_by_none() -> None:
    models = MODELS.replace("class Item(Stamped):\n", "class Item(Stamped):\n    created = None\n")
    files = shop(app="project.shop", label="store") | {"project/shop/models/all/models.py": models}
    tables = {t.name: t for t in project_of(files).tables}

    assert [c.name for c in tables["things"].columns] == ["id", "owner_id"]


def test_a_module_that_a_package_of_its_name_hides_defines_no_model() -> None:
    old = "from django.db import models\nclass Old(models.Model): ...\n"
    files = shop(app="project.shop", label="store") | {"project/shop/models.py": old}

    assert "store_old" not in {table.name for table in project_of(files).tables}


def test_a_key_refers_to_the_table_that_a_model_of_django_has() -> None:
    models = """
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import models
class Like(models.Model):
    kind = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    named = models.ForeignKey('contenttypes.ContentType', on_delete=models.CASCADE, related_name='+')
    group = models.ForeignKey(Group, on_delete=models.CASCADE)
"""
    (table,) = (t for t in project_of({"shop/models.py": models}).tables if t.name == "shop_like")

    tables = [key.table for key in table.foreign_keys]
    assert tables == ["django_content_type", "django_content_type", "auth_group"]


OWN_FIELDS = """
from django.db import models
class LowerField(models.CharField):
    def get_prep_value(self, value):
        return value.lower()
class MoneyField(models.DecimalField):
    def __init__(self, **options):
        super().__init__(max_digits=10, decimal_places=2, **options)
class Tag(models.Model):
    name = LowerField(max_length=20, unique=True)
    price = MoneyField(null=True)
"""


def test_a_field_of_a_class_of_the_app_is_of_the_field_that_it_extends() -> None:
    (table,) = (t for t in project_of({"shop/models.py": OWN_FIELDS}).tables if t.name == "shop_tag")

    kinds = {column.name: (column.type, column.nullable, column.is_unique) for column in table.columns}
    assert kinds == {
        "id": ("INTEGER", False, False),
        "name": ("VARCHAR(20)", False, True),
        "price": ("DECIMAL", None, False),
    }


@pytest.mark.parametrize(
    ("field", "is_complete"),
    [
        pytest.param("models.CharField(max_length=20)", True, id="of Django"),
        pytest.param("CloudinaryField('file')", False, id="of another library"),
        pytest.param("Vector()", False, id="of the app, of no kind that Django has"),
        pytest.param("['red', 'green']", True, id="a list"),
    ],
)
def test_a_table_with_a_field_of_an_unknown_kind_may_have_other_columns(
    field: str, *, is_complete: bool
) -> None:
    models = f"""
from cloudinary.models import CloudinaryField
from django.db import models
class Vector(models.Field):
    pass
class Tag(models.Model):
    held = {field}
"""
    (table,) = (t for t in project_of({"shop/models.py": models}).tables if t.name == "shop_tag")

    assert table.is_complete == is_complete


KEYS = """
from django.db import models
class Photo(models.Model):
    digest = models.CharField(primary_key=True, max_length=64)
    path = models.SlugField(unique=True)
    tags = models.ManyToManyField('shop.Tag')
class Print(models.Model):
    photo = models.OneToOneField(Photo, on_delete=models.CASCADE, primary_key=True)
class Order(models.Model):
    printed = models.ForeignKey(Print, on_delete=models.CASCADE)
    path = models.ForeignKey(Photo, on_delete=models.CASCADE, to_field='path')
    owner = models.ForeignKey('auth.User', on_delete=models.CASCADE)
    other = models.ForeignKey('elsewhere.Thing', on_delete=models.CASCADE)
class Tag(models.Model):
    id = models.UUIDField(primary_key=True)
"""


def test_a_key_has_the_type_of_what_it_refers_to() -> None:
    tables = {table.name: table for table in project_of({"shop/models.py": KEYS}).tables}

    order = {column.name: column.type for column in tables["shop_order"].columns}
    assert order == {
        "id": "INTEGER",
        "printed_id": "VARCHAR(64)",
        "path_id": "VARCHAR(50)",
        "owner_id": "INTEGER",
        "other_id": "",
    }
    targets = [key.target_columns for key in tables["shop_order"].foreign_keys]
    assert targets == [("photo_id",), ("path",), ("id",), ("id",)]
    linked = {column.name: column.type for column in tables["shop_photo_tags"].columns}
    assert linked == {"id": "INTEGER", "photo_id": "VARCHAR(64)", "tag_id": "UUID"}
