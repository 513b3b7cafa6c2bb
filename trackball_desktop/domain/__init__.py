"""What a release is, what is right, and what may happen next. No input, no output, no Qt."""
