"""What modules that import each other know of each other."""

import pytest

from cdcheck.testing.projects import project_of
from tests.languages.javascript.test_orms import columns


@pytest.mark.parametrize(
    "index",
    [
        pytest.param("export * from './post'\nexport * from './tag'\n", id="all of a module"),
        pytest.param("export { Post } from './post'\nexport { Tag } from './tag'\n", id="by name"),
        pytest.param(
            "export { default as Post } from './post'\nexport { default as Tag } from './tag'\n",
            id="what is exported by default",
        ),
    ],
)
def test_entities_that_know_each_other_through_an_index_are_joined(index: str) -> None:
    export = "export default" if "default" in index else "export"
    head = "import { Column, Entity, JoinTable, ManyToMany, PrimaryGeneratedColumn } from 'typeorm'\n"
    project = project_of(
        {
            "entities/index.ts": index,
            "entities/post.ts": f"{head}import {{ Tag }} from './'\n"
            f"@Entity() {export} class Post {{ @PrimaryGeneratedColumn() id: number\n"
            "@ManyToMany(() => Tag) @JoinTable({ name: 'post_tags' }) tags: Tag[] }\n",
            "entities/tag.ts": f"{head}@Entity() {export} class Tag {{\n"
            "@PrimaryGeneratedColumn() id: number }\n",
            "app.ts": "import { Post } from './entities'\nconsole.log(Post)\n",
        }
    )

    assert columns(project)["post_tags"] == ["postId", "tagId"]


@pytest.mark.parametrize(
    ("export", "imported"),
    [
        pytest.param("export const app = express()", "{ app }", id="by name"),
        pytest.param("const app = express()\nexport { app }", "{ app }", id="by name, later"),
        pytest.param("const app = express()\nexport default app", "app", id="by default"),
    ],
)
def test_what_a_cycle_imports_is_there_when_a_function_reads_it(export: str, imported: str) -> None:
    project = project_of(
        {
            "index.ts": f"import express from 'express'\nimport mount from './routes'\n{export}\n"
            "mount()\napp.listen(3000)\n",
            "routes.ts": f"import {imported} from './index'\n"
            "export default function mount() {\n"
            "  app.get('/tags', (req, res) => res.json([]))\n}\n",
        }
    )

    assert [route.path for route in project.routes] == ["/tags"]


@pytest.mark.parametrize(
    ("mounting", "expected"),
    [
        pytest.param("app.use('/tags', tags)", "/tags/{id}", id="below a prefix"),
        pytest.param("app.use(tags)", "/{id}", id="at the top"),
    ],
)
def test_a_router_that_a_cycle_makes_late_is_mounted(mounting: str, expected: str) -> None:
    texts = {
        "app.ts": f"import express from 'express'\nimport {{ tags }} from './a_tags'\n"
        f"export const held = {{}}\nconst app = express()\n"
        f"const start = async () => {{ {mounting} }}\nstart()\n",
        "a_tags.ts": "import { Router } from 'express'\nimport { held } from './app'\n"
        "const tags = Router()\ntags.get('/:id', (req, res) => res.json(held))\nexport { tags }\n",
    }

    assert [route.path for route in project_of(texts).routes] == [expected]
