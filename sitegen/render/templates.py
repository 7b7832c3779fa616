"""Jinja2 as pages need it: everything escaped, strict about names, compiled once, and quick.

A theme of others may be copied from anywhere, and a build, a check and the preview render it. So
its templates run in Jinja2's sandbox: they can use what pages give them, and not reach through it
for Python itself (`cycler.__init__.__globals__`), and so for files, programs and the network.
"""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping, Sequence
from pathlib import Path
from types import BuiltinMethodType, CodeType, FrameType, FunctionType, MethodType, TracebackType
from typing import Any

from jinja2 import (
    BytecodeCache,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    Template,
    nodes,
)
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, Macro
from jinja2.sandbox import SandboxedEnvironment, safe_range
from markupsafe import escape

from sitegen.cache_file import read_cached, write_cached
from sitegen.render.escaping import is_special

COMPILED = "escaped-3-{}.cache"
"""The names of compiled templates. The number counts changes of what `_CodeGenerator` writes,
which Jinja2's own cache knows nothing of."""
COMPILED_SAFELY = "sandboxed-2-{}.cache"
"""The names of those that run in the sandbox, whose code is another."""


def escaped(value: Any) -> Any:
    """`value`, escaped for HTML: the result of `str(markupsafe.escape(value))`.

    Faster for a text without special characters, which most are, because no object is created.
    """
    if type(value) is not str:
        if hasattr(value, "__html__"):
            return value.__html__()
        value = str(value)
    return value if is_special(value) is None else escape(value)


class _Context(Context):
    """The variables of a template, which calls everything through them."""

    def call(self, obj: Any, /, *args: Any, **named: Any) -> Any:
        """As in Jinja2, without a search for its decorators on what has none: that took longer than
        most of the calls."""
        if type(obj) in _PLAIN and not hasattr(obj, "jinja_pass_arg"):
            if named:
                named.pop("_block_vars", None)
                named.pop("_loop_vars", None)
            try:
                return obj(*args, **named)
            except StopIteration:
                return super().call(_stop)
        return super().call(obj, *args, **named)


def _stop() -> None:
    raise StopIteration


_PLAIN = frozenset({BuiltinMethodType, FunctionType, Macro, MethodType})
"""What can be called without a context, unless it is decorated. A macro's own decorator lets it
escape as its caller does; all of them escape."""


class _CodeGenerator(CodeGenerator):
    """Has templates call `escaped` where they would make a `Markup` of each value, only to join
    all of them to a plain text. Jinja2's native types override the same methods.

    What a template or a block makes is collected in a list: handing each piece over through the
    generators of all blocks around it took longer.
    """

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        """Compile the statements of a block."""
        if frame.buffer is not None or not (frame.toplevel or frame.block_frame):
            super().blockvisit(nodes, frame)
            return
        self.buffer(frame)
        super().blockvisit(nodes, frame)
        self.writeline(f"yield concat({frame.buffer})")

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
    context_class = _Context
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
            bytecode_cache=None if cache is None else _CompiledTemplates(cache, self.compiled),
            auto_reload=False,
        )
        self._loaded: dict[str, Template] = {}

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,
    ) -> Template:
        """The template `name`, loaded once: pages ask for several, each for the same ones."""
        if globals is not None or not isinstance(name, str):
            return super().get_template(name, parent, globals)
        found = self._loaded.get(name)
        if found is None:
            found = self._loaded[name] = super().get_template(name, parent)
        return found

    @property
    def compiled(self) -> str:
        """The names of its compiled templates."""
        return COMPILED

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of every template. A plain dictionary, as each page makes a copy of it; those
        of this environment are complete before the first template is loaded."""
        return {**self.globals, **(d or {})}


class SandboxedTemplates(Templates, SandboxedEnvironment):
    """The templates of a theme that isn't part of sitegen or of an installed package."""

    @property
    def compiled(self) -> str:
        return COMPILED_SAFELY

    def __init__(self, folders: Sequence[tuple[str, Path]], cache: Path | None) -> None:
        super().__init__(folders, cache)
        self.globals["range"] = _short_range

    def getattr(self, obj: Any, attribute: str) -> Any:
        """As in Jinja2's sandbox, which looks closely at each one; most need only a glance."""
        if attribute[:1] == "_" or attribute in _INTERNAL or isinstance(obj, _INTERNAL_TYPES):
            return super().getattr(obj, attribute)
        # As in `Environment.getattr`, which would be one more call for each attribute of a page.
        try:
            return getattr(obj, attribute)
        except AttributeError:
            pass
        try:
            return obj[attribute]
        except (TypeError, LookupError, AttributeError):
            return self.undefined(obj=obj, name=attribute)

    def call(self, context: Context, obj: Any, /, *args: Any, **named: Any) -> Any:
        """Without a look at marks for what templates may not call, which no object here has."""
        return context.call(obj, *args, **named)


def _short_range(*numbers: int) -> range:
    """A range of at most so many numbers as Jinja2's sandbox allows."""
    try:
        return safe_range(*numbers)
    except OverflowError as error:
        raise SecurityError(str(error)) from None


_INTERNAL = frozenset({
    "ag_code", "ag_frame", "cr_code", "cr_frame", "format", "format_map", "gi_code", "gi_frame",
    "mro",
})  # fmt: skip
"""Attributes without an underscore that Jinja2's sandbox refuses or wraps on some objects."""
_INTERNAL_TYPES = (CodeType, FrameType, TracebackType)


class _CompiledTemplates(BytecodeCache):
    """Compiled templates as files of a folder. Jinja2's own cache would run damaged ones."""

    def __init__(self, folder: Path, names: str) -> None:
        self._folder = folder
        self._names = names

    def load_bytecode(self, bucket: Bucket) -> None:
        content = read_cached(self._file(bucket), _name(bucket))
        if content is not None:
            bucket.bytecode_from_string(bytes(content))

    def dump_bytecode(self, bucket: Bucket) -> None:
        write_cached(self._file(bucket), _name(bucket), bucket.bytecode_to_string())

    def _file(self, bucket: Bucket) -> Path:
        return self._folder / self._names.format(bucket.key)


def _name(bucket: Bucket) -> bytes:
    return f"sitegen template 1 {bucket.key}\n".encode()
