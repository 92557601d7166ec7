"""One file a subcommand of `mali`; its name is the command's name."""
