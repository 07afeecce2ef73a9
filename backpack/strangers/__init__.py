"""What strangers send without a cookie: a message to a person, a report to the operator; and where these are read."""
