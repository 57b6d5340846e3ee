"""Marks -> the formats of other tools: a pure renderer for each.

`gradescope` (with `autograder`, which packs what Gradescope runs, and `autograde`, which runs there), `junit`, `classroom50`,
`canvas` and `moodle` (which fill in tables that were downloaded, read by `sheet`).
"""
