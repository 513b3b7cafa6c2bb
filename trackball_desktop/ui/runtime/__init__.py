"""What widgets get of the services: the thread of the event loop, jobs, and the one frozen backend object."""
