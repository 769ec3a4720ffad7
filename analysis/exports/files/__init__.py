"""The files of an export, whatever their kind, as tables of text: what is on the disk, and nothing of what it means."""
