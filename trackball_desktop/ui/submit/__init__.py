"""The last step: the sheet before Submit, the questions only a person can answer, the page after creation."""
