"""DDEX's Electronic Release Notification: messages that tell stores and distributors of releases, out and in."""
