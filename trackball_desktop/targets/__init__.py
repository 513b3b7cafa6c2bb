"""Where a release can be delivered: one folder a target, behind one protocol."""
