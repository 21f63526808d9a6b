"""What is understood of MikroORM: the engine, the tables of its entities, its queries."""

import pytest

from cdcheck.facts.database import engine
from cdcheck.facts.orm import orm_in_use
from cdcheck.testing.projects import project_of
from tests.languages.javascript.tables import columns, keys

_ENTITIES = """
import { Collection, Embeddable, Embedded, Entity, ManyToMany, ManyToOne, PrimaryKey, Property, Unique,
  OneToMany } from '@mikro-orm/core'

export abstract class Base {
  @PrimaryKey() id!: number
  @Property({ onCreate: () => new Date() }) createdAt!: Date
}
@Embeddable()
export class Address { @Property() streetName!: string }
@Entity()
export class BookTag extends Base { @Property({ fieldName: 'label' }) labelText!: string }
@Entity({ tableName: 'writers' })
export class Author extends Base {
  @Property({ length: 50 }) @Unique() firstName!: string
  @Property({ persist: false }) count?: number
  @Embedded(() => Address) home!: Address
  @ManyToMany(() => Author) friends = new Collection<Author>(this)
  @OneToMany(() => BookItem, (book) => book.mainAuthor) books = new Collection<BookItem>(this)
}
@Entity()
export class BookItem extends Base {
  @ManyToOne(() => Author, { nullable: true, deleteRule: 'cascade' }) mainAuthor?: Author
  @ManyToMany({ entity: () => BookTag, owner: true }) tags = new Collection<BookTag>(this)
}
"""
_APP = """
import { MikroORM } from '@mikro-orm/postgresql'
import { Author } from './entities'
const start = async () => {
  const orm = await MikroORM.init({ entities: [Author], dbName: 'app' })
  const em = orm.em.fork()
  await em.find(Author, {})
  await em.getRepository(Author).nativeDelete({ id: 1 })
  await em.getConnection().execute('SELECT 1')
}
start()
"""


def test_mikro_orm_is_understood() -> None:
    project = project_of({"entities.ts": _ENTITIES, "app.ts": _APP})

    base = ["id", "created_at"]
    assert columns(project) == {
        "book_tag": [*base, "label"],
        "writers": [*base, "first_name", "home_street_name"],
        "book_item": [*base, "main_author_id"],
        "writers_friends": ["author_1_id", "author_2_id"],
        "book_item_tags": ["book_item_id", "book_tag_id"],
    }
    assert "book_item.main_author_id -> writers.id" in keys(project)
    assert [(q.form, q.operation, q.tables) for q in project.queries] == [
        ("orm", "select", ("writers",)),
        ("orm", "delete", ("writers",)),
        ("sql", "select", ()),
    ]
    assert orm_in_use(project).name == "mikro-orm"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param(
            "import { MikroORM } from '@mikro-orm/core'\n"
            "import { SqliteDriver } from '@mikro-orm/sqlite'\n"
            "MikroORM.init({ driver: SqliteDriver })\n",
            "sqlite",
            id="a driver",
        ),
        pytest.param(
            "import { MikroORM } from '@mikro-orm/core'\nMikroORM.init({ type: 'mysql' })\n",
            "mysql",
            id="a type",
        ),
        pytest.param(
            "import { defineConfig } from '@mikro-orm/mariadb'\nexport default defineConfig({})\n",
            "mysql",
            id="a package",
        ),
        pytest.param(
            "import { MikroORM } from '@mikro-orm/core'\n"
            "MikroORM.init({ clientUrl: 'postgresql://localhost/app' })\n",
            "postgres",
            id="a URL",
        ),
    ],
)
def test_mikro_orm_s_settings_name_the_engine(text: str, kind: str) -> None:
    assert engine(project_of({"app.ts": text})).kind == kind
