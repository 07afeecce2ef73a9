"""The badge art: any badge drawn from four choices, as SVG for screens and as PNG for baking.

Read in this order: design (what an issuer chooses), drawing (its parts, back to front), svg and png
(two ways to put the same parts on a surface). Pictograms, QR codes and the islands stand beside them.
Everything here is pure: no request, no database, the same answer for the same question.
"""
