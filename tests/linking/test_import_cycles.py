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
