"""What an object of SQLAlchemy is asked for in vain is told once."""

from cdcheck.testing.projects import project_of


def test_a_query_that_is_not_there_is_not_said_to_be_awaited_in_vain() -> None:
    project = project_of(
        {
            "app.py": "from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine\n"
            "make = async_sessionmaker(create_async_engine('sqlite+aiosqlite://'))\n"
            "async def asked():\n"
            "    async with make() as session:\n"
            "        return await session.query('users').filter_by(id=1).all()\n"
        }
    )

    assert [absent.name for absent in project.absent_methods] == ["query"]
    assert not project.awaited_values
