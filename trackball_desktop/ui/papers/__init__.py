"""Papers of a release and DDEX deliveries: what is made for others to keep."""
