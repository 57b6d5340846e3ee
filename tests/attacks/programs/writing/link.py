"""Makes a link to a file of the grader's and writes through it. Success: the file has changed."""
import os
import tempfile


def double(X):
    link = os.path.join(tempfile.mkdtemp(), "link")
    os.symlink("@HOME_FILE@", link)
    open(link, "a").write("more")
