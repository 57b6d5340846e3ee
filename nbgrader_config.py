"""nbgrader's settings, so that its own commands and formgrader work from this folder."""

c = get_config()  # noqa: F821  nbgrader provides it

c.CourseDirectory.course_id = "digits"

# `grader release` writes the source notebooks (with solutions: private) and what nbgrader hands out there.
c.CourseDirectory.source_directory = "build/source"
c.CourseDirectory.release_directory = "build/release"

c.CourseDirectory.submitted_directory = "submitted"
c.CourseDirectory.autograded_directory = "build/autograded"
c.CourseDirectory.feedback_directory = "build/feedback"

# `nbgrader autograde` and formgrader grade as `grader grade` does: the same tests, hidden ones too, the same seed, in the sandbox.
# Nothing of a submission but the texts of its cells gets into the autograded notebook, and no code of it runs in a kernel here.
# nbgrader's Execute, which would run it, must not be among these steps.
c.Autograde.sanitize_preprocessors = [
    "grader.autograde.rebuild.Rebuild",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.autograde_preprocessors = [
    "grader.autograde.grade.Grade",
    "grader.autograde.grade.SaveGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
# What being late costs (docs/deadlines.md), for grader's reports and nbgrader's own autograde; grader deadline sets due dates.
c.AssignLatePenalties.plugin_class = "grader.gradebook.late_policy.LatePolicy"
c.LatePolicy.percent_a_day = 0.0  # of an exercise's points, each day that has begun
c.LatePolicy.grace_minutes = 0.0  # that late is not late
c.LatePolicy.late_days = 0  # in a term, for each student, before anything is taken off
c.LatePolicy.timezone = ""  # of dates that name none, such as "Europe/Berlin"; empty: the machine's
