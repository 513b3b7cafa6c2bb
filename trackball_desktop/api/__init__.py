"""The outside: OpenPlay, S3, signing services, the artwork CDN. One module a system."""
