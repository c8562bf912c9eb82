"""Grading a class: submissions run in a sandbox, their answers are compared here, gradebooks are filled."""
