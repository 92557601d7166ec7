"""The state and its partners: army posts and operations, abuse, officials, schools and service teams, partner forces."""
