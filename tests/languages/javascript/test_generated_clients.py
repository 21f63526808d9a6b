"""The client that Prisma generates into the app, and how Fastify hands it to handlers."""

import pytest

from cdcheck.facts.database import engine
from cdcheck.testing.projects import project_of

SCHEMA = """
generator client {
  provider = "prisma-client"
  output   = "../src/generated/prisma"
}
datasource db {
  provider = "sqlite"
}
model Tag {
  name String @id
}
"""
USE = "import { PrismaClient } from '%s';\nawait new PrismaClient().tag.findMany();\n"
PATHS = {"tsconfig.json": '{"compilerOptions": {"paths": {"@/*": ["./src/*"]}}}'}


@pytest.mark.parametrize(
    "module", ["../generated/prisma/client.js", "../generated/prisma", "@/generated/prisma"]
)
def test_a_generated_client_is_that_of_the_library(module: str) -> None:
    project = project_of({**PATHS, "prisma/schema.prisma": SCHEMA, "src/data/tags.ts": USE % module})

    assert [query.tables for query in project.queries] == [("Tag",)]
    assert engine(project).kind == "sqlite"
    assert [one.package for one in project.imports] == ["@prisma/client"]
    assert project.unresolved == ()


def test_another_folder_is_not_generated() -> None:
    files = {"prisma/schema.prisma": SCHEMA, "src/data/tags.ts": USE % "../generated/prismatic"}

    assert project_of(files).queries == ()


def test_what_decorates_fastify_is_reached_through_the_request() -> None:
    project = project_of(
        {
            "prisma/schema.prisma": SCHEMA,
            "src/plugin.ts": "import fp from 'fastify-plugin';\n"
            "import { PrismaClient } from './generated/prisma/client.js';\n"
            "export default fp(async (server) => { server.decorate('prisma', new PrismaClient()); });\n",
            "src/tags.ts": "import type { FastifyRequest } from 'fastify';\n"
            "export const all = (request: FastifyRequest) => request.server.prisma.tag.findMany();\n",
            "src/app.ts": "import Fastify from 'fastify';\nimport plugin from './plugin.js';\n"
            "import { all } from './tags.js';\nconst app = Fastify();\napp.register(plugin);\n"
            "app.get('/tags', all);\n",
        }
    )

    assert [(query.at.path, query.tables) for query in project.queries] == [("src/tags.ts", ("Tag",))]
