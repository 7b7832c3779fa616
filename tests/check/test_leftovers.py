"""What is taken for another program's syntax, and what isn't."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sitegen.check.rules_leftovers import leftover_syntax
from sitegen.check.texts import DocumentText
from sitegen.check.words import words_for
from sitegen.model.config import Config
from sitegen.read.body import analyse
from sitegen.read.markdown import engine
