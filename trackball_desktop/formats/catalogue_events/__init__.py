"""Catalogue events of MassiveMusic (once 7digital): snapshots of releases, as a receiver or a file holds them.

Sources: docs.massivemusic.com, "Standard Metadata Event Schema" and its FAQ.
"""
