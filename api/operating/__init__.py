"""For whoever runs the service: the socket it listens on, its health, its metrics, and their routes."""
