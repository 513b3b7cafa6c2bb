"""The rules, one module a subject. A rule is data plus one pure function."""
