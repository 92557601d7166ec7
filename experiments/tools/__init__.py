"""What makes the documents, the audit of the estimators, exports and lists."""
