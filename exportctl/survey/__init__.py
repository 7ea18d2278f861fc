"""The survey of a population: who gets what, who must be asked what, and who is shut out if nobody is asked."""

from exportctl.survey.survey import Kind, Question, Survey, survey

__all__ = ["Kind", "Question", "Survey", "survey"]
