"""The map: runs done again with a fuller record, played in one page or watched live."""
