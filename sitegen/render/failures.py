"""A mistake in a template becomes a problem with the template's file and line."""

from __future__ import annotations

import traceback
from pathlib import Path

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError

from sitegen.errors import Problem
from sitegen.read.project import file_problem
from sitegen.render.theme import Theme


def template_problem(error: Exception, theme: Theme, page: str) -> Problem | None:
    """The problem of a template, or None if the program itself failed.

    `page` is the path of the output that was being rendered.
    """
    if isinstance(error, TemplateSyntaxError):
        file = _shown(error.filename or error.name or "a template", theme)
        return Problem(file, error.lineno, f"the template is broken: {error.message}", "fix it")
    if isinstance(error, TemplateNotFound):
        place = _place(error, theme)
        file, line = place if place is not None else (f"themes/{theme.name}", None)
        names = ", ".join(str(name) for name in error.templates) or str(error.name)
        return Problem(
            file, line, f'there is no template "{names}"', "fix the name, or add the template"
        )
    place = _place(error, theme)
    if place is None:
        return None
    file, line = place
    if isinstance(error, RecursionError):
        message, remedy = "the template includes or calls itself without end", "break the circle"
    elif isinstance(error, SecurityError):
        message = f"a template may not do this: {error.message}"
        remedy = "`sitegen docs theming` lists what templates may use"
    elif isinstance(error, UndefinedError):
        message, remedy = str(error.message), "`sitegen docs theming` lists what templates may use"
    elif isinstance(error, TemplateError) or _raised_in_template(error, theme):
        message, remedy = f"{type(error).__name__}: {error}", f"seen while rendering {page}"
    else:
        return None
    return Problem(file, line, message, remedy)


def rendering_problem(error: Exception, theme: Theme, page: str, root: Path) -> Problem | None:
    """The problem of a template or of a file that can't be read, or None if the program itself
    failed. `root` is the project's folder, `page` the path of the output."""
    if isinstance(error, OSError):
        problem = file_problem(error, root)
        if problem is not None:
            return problem
    return template_problem(error, theme, page)


def _frames(error: Exception) -> list[traceback.FrameSummary]:
    return list(traceback.extract_tb(error.__traceback__))


def _place(error: Exception, theme: Theme) -> tuple[str, int | None] | None:
    for frame in reversed(_frames(error)):
        if _is_template(frame.filename, theme):
            return _shown(frame.filename, theme), frame.lineno
    return None


def _raised_in_template(error: Exception, theme: Theme) -> bool:
    frames = _frames(error)
    return bool(frames) and _is_template(frames[-1].filename, theme)


def _is_template(filename: str, theme: Theme) -> bool:
    return any(Path(filename).is_relative_to(folder) for _, folder in theme.folders)


def _shown(filename: str, theme: Theme) -> str:
    for name, folder in theme.folders:
        path = Path(filename)
        if path.is_relative_to(folder):
            return f"themes/{name}/{path.relative_to(folder).as_posix()}"
    return filename
