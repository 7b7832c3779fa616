"""How each generator wants its project on disk: a module each, all of one shape."""
