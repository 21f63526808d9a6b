from posixpath import normpath

from cdcheck.authoring import Verdicts, Violation, rule
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.model.task import Task


@rule
def start_script_missing(project: Project, task: Task) -> Verdicts:
    if task.start_script is None or project.start is not None:
        return
    path = normpath(task.start_script)
    yield Violation(
        at=Location(path),
        message=f"there is no `{path}` to start the app with",
        about=path,
        hint="add the script, in the folder that the task names",
        predicts=f"./{path}: No such file or directory",
    )
