"""digits-grader: exercises that build a digit classifier, and the engine that releases and grades them."""

__version__ = "0.1.0"
