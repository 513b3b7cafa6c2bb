"""The drawer of files on their way: what runs, what waits, what needs a person, what is done."""
