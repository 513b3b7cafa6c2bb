"""The preview of a drop: what each file seems to be, all of it editable, then a draft."""
