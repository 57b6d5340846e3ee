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

# What being late costs (docs/deadlines.md), for grader's reports and nbgrader's own autograde; grader deadline sets due dates.
c.AssignLatePenalties.plugin_class = "grader.gradebook.late_policy.LatePolicy"
c.LatePolicy.percent_a_day = 0.0  # of an exercise's points, each day that has begun
c.LatePolicy.grace_minutes = 0.0  # that late is not late
c.LatePolicy.late_days = 0  # in a term, for each student, before anything is taken off
c.LatePolicy.timezone = ""  # of dates that name none, such as "Europe/Berlin"; empty: the machine's
