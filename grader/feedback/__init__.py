"""Pure renderers: what a Result looks like to an instructor, to a student, and to a spreadsheet.

`words` turns a record into words, `pictures` its exhibits into vector pictures; `render` makes a page of them; `page`, `student`
and `table` say what goes where.
"""
