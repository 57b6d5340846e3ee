c = get_config()  # noqa: F821  nbgrader provides it
c.CourseDirectory.course_id = "tiny-course"
