"""The rule engine and one module per subject. A rule is data plus one pure function; a fix is an edit."""
