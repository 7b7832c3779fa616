"""Jinja2 as pages need it: everything escaped, strict about names, compiled once, and quick."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import (
    BytecodeCache,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    nodes,
)
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import escape

from sitegen.cache_file import read_cached, write_cached
from sitegen.render.escaping import is_special

COMPILED = "escaped-2-{}.cache"
"""The names of compiled templates. The number counts changes of what `_CodeGenerator` writes,
which Jinja2's own cache knows nothing of."""


def escaped(value: Any) -> Any:
    """`value`, escaped for HTML: the result of `str(markupsafe.escape(value))`.

    Faster for a text without special characters, which most are, because no object is created.
    """
    if type(value) is not str:
        if hasattr(value, "__html__"):
            return value.__html__()
        value = str(value)
    return value if is_special(value) is None else escape(value)


class _CodeGenerator(CodeGenerator):
    """Has templates call `escaped` where they would make a `Markup` of each value, only to join
    all of them to a plain text. Jinja2's native types override the same methods."""

    def _output_child_pre(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.escaped(")
        else:
            super()._output_child_pre(node, frame, finalize)


class Templates(Environment):
    """The templates of a theme, which a name finds in the nearest folder of its chain.

    `{name}:{template}` is that of one theme of the chain, `/{path}` any file of the theme.
    """

    code_generator_class = _CodeGenerator
    escaped = staticmethod(escaped)

    def __init__(self, folders: Sequence[tuple[str, Path]], cache: Path | None) -> None:
        """`folders` are those of the chain with their names, the nearest first; `cache` is the
        folder for compiled templates."""
        super().__init__(
            loader=ChoiceLoader(
                [
                    PrefixLoader({"": FileSystemLoader([str(f) for _, f in folders])}, "/"),
                    FileSystemLoader([str(folder / "templates") for _, folder in folders]),
                    PrefixLoader(
                        {name: FileSystemLoader(str(f / "templates")) for name, f in folders}, ":"
                    ),
                ]
            ),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            bytecode_cache=None if cache is None else _CompiledTemplates(cache),
            auto_reload=False,
        )

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of every template. A plain dictionary, as each page makes a copy of it; those
        of this environment are complete before the first template is loaded."""
        return {**self.globals, **(d or {})}


class _CompiledTemplates(BytecodeCache):
    """Compiled templates as files of a folder. Jinja2's own cache would run damaged ones."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load_bytecode(self, bucket: Bucket) -> None:
        content = read_cached(self._file(bucket), _name(bucket))
        if content is not None:
            bucket.bytecode_from_string(bytes(content))

    def dump_bytecode(self, bucket: Bucket) -> None:
        write_cached(self._file(bucket), _name(bucket), bucket.bytecode_to_string())

    def _file(self, bucket: Bucket) -> Path:
        return self._folder / COMPILED.format(bucket.key)


def _name(bucket: Bucket) -> bytes:
    return f"sitegen template 1 {bucket.key}\n".encode()
