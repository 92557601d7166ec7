"""The mission: where its men stand and go, what protects and supplies them, how it is attacked, and who comes to help."""
