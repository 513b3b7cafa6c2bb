"""The plan: releases on a line of weeks with their deadlines, how each stands, and what is to be done today."""
