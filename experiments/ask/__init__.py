"""What the user asks: Hydra's tree composed and checked, options of the commands, mistakes in one line."""
