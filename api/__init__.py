"""The HTTP edge: the app, its problem details and the log of questions. HTTP statuses are decided here alone."""
