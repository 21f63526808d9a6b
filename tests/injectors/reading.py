"""What the tests of injection containers read from a project."""

from cdcheck.model.project import Project


def calls_of(project: Project) -> set[tuple[str, str]]:
    """Lists the app's own calls as pairs of names without their files."""
    return {
        (call.caller.rpartition(":")[2], call.callee.rpartition(":")[2])
        for call in project.calls
        if call.caller is not None and call.callee is not None
    }


def reasons(project: Project) -> list[str]:
    """Lists what could not be followed, each with why."""
    return sorted(f"{one.what}: {one.why}" for one in project.unresolved)
