"""What the widgets share: their base class, the front end's files, pictures as small numbers."""
