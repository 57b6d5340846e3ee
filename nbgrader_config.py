"""nbgrader's settings, so that its own commands and formgrader work from this folder."""

c = get_config()  # noqa: F821  nbgrader provides it

c.CourseDirectory.course_id = "digits"
c.CourseDirectory.db_url = "sqlite:///gradebook.db"

# `grader release` writes the source notebooks (with solutions: private) and nbgrader's student versions there.
c.CourseDirectory.source_directory = "build/source"
c.CourseDirectory.release_directory = "build/release"

# Marks come from the hidden tests of `grader grade`; nbgrader's own autograding sees the visible tests only.
c.CourseDirectory.submitted_directory = "submitted"
c.CourseDirectory.autograded_directory = "build/autograded"
c.CourseDirectory.feedback_directory = "build/feedback"
