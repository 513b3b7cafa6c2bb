"""Clients of services that are not a target's own: HTTP, S3, signing services, the artwork CDN. One module a system."""
