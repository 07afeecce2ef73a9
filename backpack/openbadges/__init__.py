"""The standard: Open Badges in and out, as pure functions of bytes and dicts.

Nothing here knows the web, the database or the network. Read in this order: `model` (what a
badge is to us), `reading` (bytes in), `checks` (is it true?, with `signatures`, `hosted`, `status`
and `endorsements`), `recipients` (whose is it?), then `v3` and `proofs` (a badge of our own) and
`baking` (a badge inside a picture).
"""
