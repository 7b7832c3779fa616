"""Small changes to a source file: every byte that was not meant stays as its author left it.

`yaml_editor` sets, inserts, removes and renames fields of front matter and of `site.yaml`; `spans`
replaces spans of any source text. Nothing here reads or writes files.
"""
